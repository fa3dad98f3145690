/** @file Commands that make something new beside other things, and what of it must be there: all or nothing. */
import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { succeed } from "../../../src/cli/callInProcess.fixture.ts";
import { readRun, verifyRun } from "../../../src/store/index.ts";
import { resumeRun } from "../../../src/training/index.ts";
import { assertSameContent, contentOf, listFiles, snapshot } from "./content.ts";
import { assertRefusal, type Ending } from "./slingshotProcess.ts";
import { type Fault, injectFault, type SystemCall, traceCalls } from "./strace.ts";
import { listHidden, runArguments, type TinyExperiment } from "./tinyRuns.ts";

/** Paths are within a folder of the trial's own, a copy of the one that `prepareFolder` made. */
export interface Maker {
  readonly name: string;
  /** Makes something in the folder `out`, and changes nothing elsewhere. */
  readonly args: (folder: Folder) => string[];
  /** Asserts that it is all there, and what it is in `twin`, which nothing has disturbed. */
  readonly assertSame: (made: string, twin: string) => Promise<void> | void;
  /** Whether what is made is there, and can be gone on with, before the command ends. */
  readonly goesOn?: boolean;
  /** Whether it may take the place of an older one: a whole one then stays where only the flush of its name failed. */
  readonly replaces?: boolean;
}

/** What a command works with. */
export interface Folder {
  readonly run: string;
  readonly log: string;
  readonly weights: string;
  /** Empty. */
  readonly out: string;
}

export const placesOf = (root: string): Folder => ({
  run: join(root, "run"),
  log: join(root, "log.csv"),
  weights: join(root, "weights.safetensors"),
  out: join(root, "out"),
});

/** A run with slingshots to be forked and exported, a log of it, and its weights, below `root`. */
export async function prepareFolder(tiny: TinyExperiment, root: string): Promise<void> {
  const { run, log, weights } = placesOf(root);
  const made = await runInProcess(runArguments(tiny, join(root, "first")));
  cpSync((JSON.parse(made) as { run: string }).run, run, { recursive: true });
  await runInProcess(["export", run, "--format", "csv", "--out", log]);
  await runInProcess(["export", run, "--format", "safetensors", "--out", weights, "--with-optimizer"]);
}

/** Runs `slingshot ...args`, which must succeed, without a process of its own; returns what it prints. */
export const runInProcess = (args: readonly string[]): Promise<string> => succeed(...args);

const assertSameFile = (made: string, twin: string) => {
  assert.equal(readFileSync(made, "base64"), readFileSync(twin, "base64"));
};

const assertSameFolder = (made: string, twin: string) => assert.deepEqual(snapshot(made), snapshot(twin));

async function assertSameLog(made: string, twin: string): Promise<void> {
  const [ours, theirs] = await Promise.all([made, twin].map((directory) => readRun(directory)));
  assert.ok(ours && theirs);
  assert.deepEqual(await verifyRun(made), []);
  assert.deepEqual(ours.experiment, theirs.experiment);
  assert.deepEqual(ours.series, theirs.series);
  assert.deepEqual([ours.manifest.status, ours.manifest.steps], ["done", theirs.manifest.steps]);
}

/** Weights are imported to be trained: whether that comes to the same bits says more than the files. */
async function assertSameStart(made: string, twin: string): Promise<void> {
  const copy = `${twin}-trained-${process.hrtime.bigint()}`;
  cpSync(twin, copy, { recursive: true });
  for (const directory of [made, copy]) await resumeRun(directory, { threads: 1, engine: "wasm" });
  assertSameContent(await contentOf(made), await contentOf(copy));
}

const WEIGHTS = ["--experiment", "hypercube"];

export const listMakers = ({ settings }: TinyExperiment): Maker[] => [
  {
    name: "fork",
    args: ({ run, out }) => {
      const changes = ["--set", "optimizer.epsilon=1e-6"];
      return ["fork", run, "--at", "5", ...changes, "--out", out, "--threads", "1", "--json"];
    },
    assertSame: async (made, twin) => assertSameContent(await contentOf(made), await contentOf(twin)),
    goesOn: true,
  },
  { name: "import log", args: ({ log, out }) => ["import", log, "--out", out], assertSame: assertSameLog },
  {
    name: "import weights",
    args: ({ weights, out }) => {
      const changes = settings.flatMap((setting) => ["--set", setting]);
      return ["import", weights, ...WEIGHTS, ...changes, "--out", out];
    },
    assertSame: assertSameStart,
  },
  ...["csv", "jsonl", "parquet", "safetensors", "tensorboard"].map((format) => ({
    name: `export ${format}`,
    args: ({ run, out }: Folder) => ["export", run, "--format", format, "--out", join(out, `made.${format}`)],
    assertSame: format === "tensorboard" ? assertSameFolder : assertSameFile,
  })),
  {
    name: "report",
    args: ({ run, out }) => ["report", run, "--out", join(out, "page.html")],
    assertSame: assertSameFile,
    replaces: true,
  },
];

export interface MakerCase extends SystemCall {
  readonly label: string;
  readonly fault: Fault;
}

/** Every call of the command as a case; `twin` becomes what it makes undisturbed. */
export async function listMakerCases(maker: Maker, root: string, faults: readonly Fault[]): Promise<MakerCase[]> {
  const folder = placesOf(root);
  const { ending, calls } = await traceCalls(maker.args(folder), join(root, "calls"));
  assert.equal(ending.code, 0, ending.stderr);
  assert.ok(calls.length > 3, `${calls.length} calls`);
  // No system answers so to a removal.
  const isPossible = (fault: Fault, { call }: SystemCall) => fault !== "ENOSPC" || call !== "unlink";
  return faults.flatMap((fault) =>
    calls
      .filter((call) => isPossible(fault, call))
      .map((call) => ({
        ...call,
        fault,
        label: `${maker.name}: ${fault} at ${call.call} ${call.number} of ${call.target}`,
      })),
  );
}

/** What a fault left. */
export type Outcome = "nothing" | "hidden" | "all";

/**
 * Runs the command below `root`, a copy, with the fault. What it left must be nothing, or all of it, or hidden and removed
 * by the next command there; run again, it makes what the undisturbed one made.
 */
export async function makeWithFault(maker: Maker, root: string, twin: string, one: MakerCase): Promise<Outcome> {
  const folder = placesOf(root);
  const { run, out } = folder;
  const before = withoutPins(run);
  const ending = await injectFault(maker.args(folder), one, one.fault);
  assertEnding(ending, one);
  const [made, ...more] = listVisible(out);
  assert.deepEqual(more, []);
  const hidden = listHidden(out);
  assert.deepEqual(withoutPins(run), before, "what it reads is as it was");
  if (made !== undefined) {
    if (ending.code !== 0 && maker.goesOn) await resumeRun(made, { threads: 1, engine: "wasm" });
    await maker.assertSame(made, twin);
  }
  // Who is refused clears away.
  if (one.fault !== "SIGKILL" && ending.code !== 0 && !maker.goesOn) {
    assert.deepEqual(hidden, []);
    assert.ok(made === undefined || maker.replaces);
  }
  if (made === undefined) {
    await runInProcess(maker.args(folder));
    const [again, ...others] = listVisible(out);
    assert.deepEqual(others, []);
    await maker.assertSame(again ?? "", twin);
  } else if (hidden.length > 0) {
    await runInProcess(["export", run, "--format", "csv", "--out", join(out, "other.csv")]);
  }
  assert.deepEqual(listHidden(out), []);
  // What of a mark was never whole goes with the next fork.
  if (made === undefined) assert.deepEqual(withTemporaryName(run), []);
  return made !== undefined ? "all" : hidden.length > 0 ? "hidden" : "nothing";
}

const withTemporaryName = (run: string) => listFiles(run).filter((name) => name.endsWith(".tmp"));

function assertEnding(ending: Ending, { fault }: MakerCase): void {
  if (fault === "SIGKILL") assert.equal(ending.signal, "SIGKILL", ending.stderr);
  else if (ending.code !== 0) {
    const line = assertRefusal(ending, [3]);
    assert.match(line, fault === "EIO" ? /input\/output error \(EIO\)/ : /no space left on the device \(ENOSPC\)/);
  }
}

export const listVisible = (out: string): string[] =>
  readdirSync(out)
    .filter((name) => !name.startsWith("."))
    .map((name) => join(out, name));

/** The files of the run that is read, but for the mark of a fork that its checkpoint is in use, which may not be whole. */
function withoutPins(run: string): Record<string, string> {
  const files = listFiles(run).filter((name) => !/\.keep(\.[^/]*\.tmp)?$/.test(name));
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(run, name), "base64")]));
}
