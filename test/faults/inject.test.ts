/**
 * @file Faults at every single system call that changes a run folder: the process is killed there, or the call fails with
 * EIO or ENOSPC, once or from there on. Afterwards the run comes to the same bits, or there is none.
 */
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assertSameContent, contentOf, listFiles } from "./support/content.ts";
import { type FaultCase, listFaultCases, listLeftFiles, makeWhole, runWithFault } from "./support/faultyRun.ts";
import { assertDone, assertRefusal } from "./support/slingshotProcess.ts";
import { type Fault, injectFault, missingStrace, traceCalls } from "./support/strace.ts";
import {
  listRuns,
  makeRoots,
  resumeArguments,
  runArguments,
  runUndisturbed,
  tinyHypercube,
  type Undisturbed,
} from "./support/tinyRuns.ts";
import { forEachCase } from "./support/trials.ts";

const newRoot = makeRoots();
const skip = missingStrace();

/** A merged series file, a checkpoint that makes room for the next, and an end between two checkpoints. */
const tiny = tinyHypercube("steps=10", "checkpoints.everySteps=4", "checkpoints.keep=1");
const END = "series/.steps-000000009";

let shared: Promise<Undisturbed> | undefined;
const undisturbed = (): Promise<Undisturbed> => {
  shared ??= runUndisturbed(tiny, newRoot("undisturbed"));
  return shared;
};

const listCases = (fault: Fault): Promise<FaultCase[]> =>
  listFaultCases(runArguments(tiny, newRoot("traced")), join(newRoot("trace"), "calls"), fault, END);

async function tryAll(cases: readonly FaultCase[]): Promise<void> {
  const reference = await undisturbed();
  const endings = await forEachCase(cases, async (one) => {
    const root = newRoot("faulty");
    const ending = await runWithFault(root, runArguments(tiny, root), one, reference);
    // Who is not killed but refused clears away.
    if (one.phase === "creation" && one.fault !== "SIGKILL" && !one.onwards && ending.code !== 0) {
      assert.deepEqual(listLeftFiles(root), []);
    }
    return ending;
  });
  const whole = endings.filter(({ code }) => code === 0).length;
  console.log(`${cases[0]?.fault}: ${cases.length} calls, ${whole} runs went on to their end; all equal`);
}

for (const fault of ["SIGKILL", "EIO", "ENOSPC"] as const) {
  test(`a run with ${fault} at each of its writes, one after the other, comes to the same bits`, { skip }, async () => {
    const cases = await listCases(fault);
    assert.ok(cases.length > 60, `${cases.length} calls`);
    // No system answers so to a removal.
    await tryAll(cases.filter(({ call }) => fault !== "ENOSPC" || call !== "unlink"));
  });
}

test("a disk that is full from some write on, and one that fails from some flush on, end a run with one line", {
  skip,
}, async () => {
  const full = (await listCases("ENOSPC")).filter(({ call }) => call === "pwrite64");
  const broken = (await listCases("EIO")).filter(({ call, number }) => call === "fsync" && number % 3 === 0);
  const onwards = (one: FaultCase) => ({ ...one, onwards: true, label: `${one.label} and after` });
  await tryAll([...full, ...broken].map(onwards));
});

/** A run that was killed at a call: `call` of the target that ends with `target`. */
async function killAt(call: string, target: string): Promise<string> {
  const cases = await listCases("SIGKILL");
  const one = cases.filter((other) => other.call === call && other.target.endsWith(target)).at(-1);
  assert.ok(one !== undefined, `${call} ${target}`);
  const root = newRoot("killed");
  await injectFault(runArguments(tiny, root), one, "SIGKILL");
  const [directory] = listRuns(root);
  assert.ok(directory !== undefined);
  return directory;
}

/** A copy of a run folder in a folder of its own. */
function copyRun(directory: string): string {
  const copy = join(newRoot("copy"), "run");
  cpSync(directory, copy, { recursive: true });
  return copy;
}

test("a resume with SIGKILL and with EIO at each of its writes comes to the same bits", { skip }, async () => {
  const reference = await undisturbed();
  // With a merged and an old series file, a checkpoint that is not listed, and an unfinished manifest.
  const killed = await killAt("rename", "checkpoints/.step-000000008.safetensors.tmp");
  assert.ok(listFiles(killed).some((name) => name.endsWith(".tmp")));
  const { ending, calls } = await traceCalls(resumeArguments(copyRun(killed)), join(newRoot("trace"), "calls"));
  assertDone(ending);
  const cases = (["SIGKILL", "EIO"] as const).flatMap((fault) =>
    calls.map((call) => ({
      ...call,
      fault,
      label: `resume, ${fault} at ${call.call} ${call.number} of ${call.target}`,
    })),
  );
  await forEachCase(cases, async (one) => {
    const copy = copyRun(killed);
    const outcome = await injectFault(resumeArguments(copy), one, one.fault);
    if (one.fault === "SIGKILL") assert.equal(outcome.signal, "SIGKILL", outcome.stderr);
    else if (outcome.code !== 0) assertRefusal(outcome, [2, 3]);
    if (outcome.code !== 0) await makeWhole(copy);
    assertSameContent(await contentOf(copy), reference.content);
  });
  console.log(`resume: ${calls.length} calls, SIGKILL and EIO; all equal`);
});
