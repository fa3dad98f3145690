/** @file One trial: a command meets a fault at one system call, and afterwards the run must come to what it would have been. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { readRun, verifyRun } from "../../../src/store/index.ts";
import { repairRun, resumeRun } from "../../../src/training/index.ts";
import { assertSameContent, assertSameRows, contentOf } from "./content.ts";
import { assertDone, assertRefusal, type Ending } from "./slingshotProcess.ts";
import { type Fault, injectFault, type SystemCall, traceCalls } from "./strace.ts";
import { listRuns, type Undisturbed } from "./tinyRuns.ts";

const ENGINE = { threads: 1, engine: "wasm" } as const;

/**
 * Where in a run a call stands. A fault in `creation` leaves no run, in `training` it is told and training goes on, at
 * the `end` the write is tried again; at the `release` of the lock and in the `report` the run is done already.
 */
export type Phase = "creation" | "training" | "end" | "release" | "report";

export interface FaultCase extends SystemCall {
  readonly label: string;
  readonly fault: Fault;
  readonly phase: Phase;
  /** Whether all later calls of the same name fail as well. */
  readonly onwards: boolean;
}

/** Every call of the process as a case. `firstOfEnd` begins the target of the first call that belongs to its end. */
export async function listFaultCases(
  args: readonly string[],
  output: string,
  fault: Fault,
  firstOfEnd: string,
): Promise<FaultCase[]> {
  const { ending, calls } = await traceCalls(args, output);
  assertDone(ending);
  const training = calls.findIndex(({ target }) => target.startsWith("series/."));
  const end = calls.findIndex(({ target }) => target.startsWith(firstOfEnd));
  const release = calls.findIndex(({ target }, i) => i > end && target.startsWith(".lock-"));
  const report = calls.findIndex(({ target }) => target.startsWith(".report.html"));
  assert.ok(0 < training && training < end && end < release && release < report, JSON.stringify(calls));
  const phaseOf = (i: number): Phase =>
    i < training ? "creation" : i < end ? "training" : i < release ? "end" : i < report ? "release" : "report";
  return calls.map((call, i) => ({
    ...call,
    fault,
    onwards: false,
    phase: phaseOf(i),
    label: `${fault} at ${call.call} ${call.number} of ${call.target}`,
  }));
}

/** Trains with the fault below the new folder `root`; what is left is resumed, and compared with the undisturbed run. */
export async function runWithFault(
  root: string,
  args: readonly string[],
  one: FaultCase,
  undisturbed: Undisturbed,
): Promise<Ending> {
  const ending = await injectFault(args, one, one.fault, one.onwards);
  assertEnding(ending, one);
  const [directory] = listRuns(root);
  if (directory === undefined) {
    assert.equal(one.phase, "creation");
    return ending;
  }
  if (ending.code !== 0) {
    const { series, damaged } = await readRun(directory);
    assert.deepEqual(damaged, []);
    assertSameRows(series, undisturbed.content.series);
    await resumeRun(directory, ENGINE);
  }
  assertSameContent(await contentOf(directory), undisturbed.content);
  return ending;
}

/** Either as if nothing had happened, or one clear line and its exit code, or the kill that was asked for. */
function assertEnding(ending: Ending, { fault, phase, onwards, call }: FaultCase): void {
  if (fault === "SIGKILL") {
    assert.equal(ending.signal, "SIGKILL", ending.stderr);
    return;
  }
  const reason = fault === "EIO" ? /input\/output error \(EIO\)/ : /no space left on the device \(ENOSPC\)/;
  // What cannot be cleared away after its purpose is no obstacle.
  if (call === "unlink") {
    assertDone(ending);
    return;
  }
  const isAllWritten = phase === "release" || phase === "report";
  if (phase === "creation" || (onwards && !isAllWritten)) {
    assert.match(assertRefusal(ending, [3]), reason);
    return;
  }
  assertDone(ending);
  // A lock that cannot be given back ends with the process.
  if (phase === "end" || (phase === "release" && !onwards)) return;
  const warnings = ending.stderr.split("\n").filter((line) => line.startsWith("warning:"));
  assert.equal(warnings.length, 1, ending.stderr);
  assert.match(warnings[0] ?? "", reason);
  assert.match(warnings[0] ?? "", phase === "training" ? /training goes on/ : /the run itself is complete/);
}

/** Makes a run whole again as a person would: by `doctor --repair` where it is damaged, and `resume`. */
export async function makeWhole(directory: string): Promise<void> {
  const found = await verifyRun(directory);
  if (found.length > 0) await repairRun(directory, found, ENGINE);
  await resumeRun(directory, ENGINE);
}

/** What is left below a folder in which nothing should be left, apart from folders. */
export function listLeftFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name);
}
