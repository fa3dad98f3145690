/** @file A step of the networks on images, in batches of 128, here and in PyTorch, with the memory that each takes at most. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeBatch } from "../src/data/cifar10.fixture.ts";
import type { Contender } from "./contest.ts";
import { runForJson } from "./process.ts";

const PEER = fileURLToPath(new URL("./peers/images.py", import.meta.url));
const OURS = fileURLToPath(new URL("./imageStep.ts", import.meta.url));
const CLI = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const THREADS = 2;
/** Images that a step sees, and that there are. */
const [BATCH, IMAGES] = [128, 256];

/** By preset, how many steps are timed after the first two: about ten seconds of each. */
const STEPS = { "vit-small-cifar": 60, "vgg11-cifar": 6, "resnet18-cifar": 3 };

/** What a process of its own prints. */
interface Printed {
  readonly msPerStep: number;
  readonly peakMb: number;
}

/**
 * PyTorch's own layout is what ratios are to; its other one stands beside it.
 * @param hasFast whether this machine has the arithmetic that fuses multiplying and adding, as PyTorch does
 */
export function listImageNetworks(python: string | null, hasFast: boolean): Contender[] {
  const root = mkdtempSync(join(tmpdir(), "slingshot-bench-"));
  process.once("exit", () => rmSync(root, { recursive: true, force: true }));
  const data = writeImages(root);
  return Object.entries(STEPS).flatMap(([preset, steps]) => {
    const sizes = ["--batch", String(BATCH), "--steps", String(steps), "--threads", String(THREADS)];
    const peer = (layout: "nchw" | "nhwc", baseline: Contender | null): Contender[] => {
      if (python === null) return [];
      const weights = writeCheckpoint(root, preset, data);
      return [
        contend(`PyTorch, ${layout}, ${preset}`, baseline, () =>
          runForJson(python, [PEER, weights, ...headsOf(preset), "--layout", layout, ...sizes]),
        ),
      ];
    };
    const [first] = peer("nchw", null);
    const baseline = first ?? null;
    const ours = (arithmetic: "strict" | "fast", isNative: boolean): Contender =>
      contend(`Slingshot ${arithmetic}, ${isNative ? "machine code" : "WebAssembly"}, ${preset}`, baseline, () => {
        const { SLINGSHOT_NATIVE: _, ...env } = process.env;
        const args = [OURS, preset, "--data", data, "--images", String(IMAGES), "--arithmetic", arithmetic, ...sizes];
        return runForJson(process.execPath, args, { ...env, ...(!isNative && { SLINGSHOT_NATIVE: "off" }) });
      });
    const fast = hasFast ? [ours("fast", true)] : [];
    return [...(first ? [first] : []), ...peer("nhwc", baseline), ours("strict", true), ours("strict", false), ...fast];
  });
}

function contend(label: string, baseline: Contender | null, run: () => unknown): Contender {
  let most = 0;
  const measure = () => {
    const { msPerStep, peakMb } = run() as Printed;
    most = Math.max(most, peakMb);
    return msPerStep;
  };
  return { label, threads: THREADS, baseline, measure, peakMb: () => most };
}

/** A vision transformer's heads are not in its checkpoint. */
const headsOf = (preset: string): string[] => (preset === "vit-small-cifar" ? ["--heads", "4"] : []);

/** Images in CIFAR-10's layout: a step takes as long whatever they show. */
function writeImages(root: string): string {
  const folder = join(root, "images");
  mkdirSync(folder);
  const labels = Array.from({ length: IMAGES }, (_, row) => row % 10);
  for (const name of ["data_batch_1.bin", "test_batch.bin"]) writeFileSync(join(folder, name), makeBatch(labels));
  return folder;
}

/** A checkpoint of the preset after a step on a few images: what the peer begins with. */
function writeCheckpoint(root: string, preset: string, data: string): string {
  const settings = ["data.points=16", "data.validationPoints=16", "batch.size=16"].flatMap((each) => ["--set", each]);
  const args = ["run", preset, "--data", data, "--steps", "1", ...settings, "--out", root, "--quiet", "--json"];
  const { run } = runForJson(process.execPath, [CLI, ...args]) as { run: string };
  const [file = ""] = readdirSync(join(run, "checkpoints")).filter((name) => name.endsWith(".safetensors"));
  return join(run, "checkpoints", file);
}
