/** @file One trial: every command that reads a run meets a forged one, and nothing but the run changes. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { CommandHost } from "./commandHost.ts";
import { type Forgery, listForgeries, listIntrusions, readDocument, signFile } from "./forgeries.ts";
import { tinyHypercube } from "./tinyRuns.ts";

/** A run to be forged; `parent` and all beside it must stay as they are. */
export interface Base {
  readonly name: string;
  readonly directory: string;
}

const tiny = tinyHypercube(
  ...["data.points=8", "data.dimensions=4", "model.width=3", "model.depth=3"],
  ...["steps=40", "checkpoints.everySteps=20"],
);

/** Steps of the longest base. */
const STEPS = 60;

/**
 * Makes, below the folder `root`: `parent`, which was made longer and so has a history, and an event; `fork` of it; `log`,
 * imported; `weights`, a run that begins with some.
 */
export async function makeBases(root: string, host: CommandHost): Promise<Base[]> {
  /** Runs a command, which must succeed, and gives the name of a base to the run that it makes. */
  const make = async (name: string, ...args: string[]): Promise<Base> => {
    const { code, stdout, stderr } = await host.run([...args, "--out", root]);
    assert.equal(code, 0, stderr);
    const directory = join(root, name);
    renameSync(stdout.trim(), directory);
    return { name, directory };
  };
  const settings = tiny.settings.flatMap((setting) => ["--set", setting]);
  const parent = await make("parent", "run", tiny.preset, ...settings, "--threads", "1");
  const resumed = await host.run(["resume", parent.directory, "--threads", "1", "--steps", String(STEPS)]);
  assert.equal(resumed.code, 0, resumed.stderr);
  const slingshot = { growthStart: 10, spike: 30, plateauEnd: 40, troughLoss: 0.1, peakLoss: 1 };
  const event = { step: 30, kind: "slingshot", ...slingshot, normBefore: 1, normAfter: 2 };
  signFile(parent.directory, "events.jsonl", `${JSON.stringify(event)}\n`);
  const change = ["--at", "30", "--set", "optimizer.epsilon=1e-5", "--threads", "1"];
  const fork = await make("fork", "fork", parent.directory, ...change);
  const log = join(root, "log.csv");
  writeFileSync(log, "step,loss,lastLayerNorm\n1,0.5,1\n2,,1\n3,0.25,2\n");
  const { checkpoints } = readDocument(parent.directory, "manifest.json") as { checkpoints: { file: string }[] };
  const weights = join(parent.directory, checkpoints[0]?.file ?? "");
  const experiment = join(parent.directory, "experiment.yaml");
  const imported = await make("log", "import", log);
  return [parent, fork, imported, await make("weights", "import", weights, "--experiment", experiment)];
}

export interface BaseForgery extends Forgery {
  readonly base: Base;
}

/** Every fact of the bases with every replacement; a fact that several have, once. */
export function listBaseForgeries(bases: readonly Base[]): BaseForgery[] {
  const known = new Set<string>();
  return bases.flatMap((base) =>
    listForgeries(base.name, base.directory, known).map((forgery) => ({ ...forgery, base })),
  );
}

/** Something else in the place of every file of the first base. */
export function listBaseIntrusions([base]: readonly Base[]): BaseForgery[] {
  if (base === undefined) throw new Error("there is no base");
  return listIntrusions(base.name, base.directory).map((forgery) => ({ ...forgery, base }));
}

/** The folder in which one trial after another is made. */
export interface Arena {
  readonly folder: string;
  readonly run: string;
  readonly parent: string;
  /** Into which commands may write. */
  readonly out: string;
}

/** @param folder a new one */
export function makeArena(folder: string, bases: readonly Base[]): Arena {
  const arena = { folder, run: join(folder, "run"), parent: join(folder, "parent"), out: join(folder, "out") };
  cpSync(bases[0]?.directory ?? "", arena.parent, { recursive: true });
  // What "../x" leads to.
  mkdirSync(join(folder, "x"));
  writeFileSync(join(folder, "x", "victim.txt"), "precious\n");
  return arena;
}

/** Commands on a run, in an order in which those that change it come last. */
export function listCommands({ folder, run, parent, out }: Arena): string[][] {
  const exports = ["csv", "jsonl", "tensorboard", "parquet", "safetensors"].map((format) => [
    ...["export", run, "--format", format, "--out", join(out, format)],
  ]);
  const sql = "SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM series), (SELECT count(*) FROM events)";
  const weights = readdirSync(join(parent, "checkpoints")).find((name) => name.endsWith(".safetensors")) ?? "";
  return [
    ["doctor", run],
    ...exports,
    ["query", sql, run],
    ["query", sql, folder],
    [...["import", join(parent, "checkpoints", weights), "--experiment", join(run, "experiment.yaml")], "--out", out],
    ["report", run],
    ["report", run, parent, "--out", join(out, "report.html")],
    ["fork", run, "--at", "40", "--threads", "1", "--out", out],
    ["doctor", run, "--repair"],
    ["resume", run, "--threads", "1", "--steps", String(STEPS + 5)],
  ];
}

export interface Tried {
  readonly command: string;
  readonly code: number;
  readonly stderr: string;
  readonly ms: number;
}

/** Forges a copy of the base and runs every command on it. @throws what is wrong with the first that ends badly */
async function tryForgery(arena: Arena, host: CommandHost, forgery: BaseForgery): Promise<Tried[]> {
  const before = snapshot(arena);
  const tried: Tried[] = [];
  const commands = listCommands(arena);
  for (const args of commands) {
    // The last ones change the run; each finds it as it was forged.
    if (tried.length === 0 || args[0] === "resume" || args[0] === "doctor") layOut(arena, forgery);
    const start = performance.now();
    try {
      const { code, stderr } = await host.run(args);
      tried.push({ command: args.join(" "), code, stderr, ms: performance.now() - start });
      assertAnswer(forgery, code, stderr);
      assert.deepEqual(snapshot(arena), before, "something outside of the run has changed");
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      throw new Error(`slingshot ${args.join(" ")}: ${what}`);
    }
  }
  return tried;
}

/** Done, or refused in a line that names no error of the program and does not repeat what is forged in full. */
export function assertAnswer({ isLegitimate }: Forgery, code: number, stderr: string, what = ""): void {
  const allowed = isLegitimate ? [0, 2, 3, 4] : [0, 2, 3];
  assert.ok(allowed.includes(code), `${what} ended with ${code}: ${stderr.slice(0, 2000)}`);
  assert.ok(!stderr.includes("internal error"), stderr.slice(0, 2000));
  assert.ok(stderr.length < 20_000, `it wrote ${stderr.length} characters`);
  if (code !== 0)
    assert.match(
      stderr,
      /^(error|left out|damaged|series|events|manifest|experiment|checkpoints|\S+ cannot be read: )/m,
    );
}

export function layOut({ run, out }: Arena, forgery: BaseForgery): void {
  for (const folder of [run, out]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(out);
  cpSync(forgery.base.directory, run, { recursive: true });
  forgery.apply(run);
}

/** Everything beside the run and what commands write, with the SHA-256 of its content. */
export function snapshot({ folder }: Arena): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (name: string) => {
    const path = join(folder, name);
    const status = lstatSync(path);
    if (status.isSymbolicLink()) found[name] = `link to ${readlinkSync(path)}`;
    else if (status.isDirectory()) {
      found[name] = "folder";
      for (const inner of readdirSync(path)) walk(join(name, inner));
    } else if (status.isFile()) found[name] = createHash("sha256").update(readFileSync(path)).digest("hex");
    else found[name] = "special";
  };
  for (const name of readdirSync(folder)) if (name !== "run" && name !== "out") walk(name);
  return found;
}

/** Tries all forgeries, two at a time, in new folders below `root`; the first that ends badly is named. */
export async function tryForgeries(root: string, bases: readonly Base[], forgeries: readonly BaseForgery[]) {
  const only = process.env.SLINGSHOT_FAULT_CASE;
  const queue = forgeries.filter(({ label }) => only === undefined || label === only);
  const tried: Tried[] = [];
  const work = async (_: unknown, number: number): Promise<void> => {
    const folder = join(root, `arena-${number}`);
    mkdirSync(folder);
    const arena = makeArena(folder, bases);
    const host = new CommandHost(folder);
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        try {
          tried.push(...(await tryForgery(arena, host, next)));
        } catch (error) {
          queue.length = 0;
          const what = error instanceof Error ? error.message : String(error);
          throw new Error(`${next.label}; SLINGSHOT_FAULT_CASE=${JSON.stringify(next.label)} repeats it\n${what}`);
        }
      }
    } finally {
      host.end();
    }
  };
  const ends = await Promise.allSettled([1, 2].map(work));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return tried;
}
