/**
 * @file Faults at every single system call of the commands that make something: fork, import, export, report and repair.
 * The process is killed there, or the call fails with EIO or ENOSPC. What is left is all or nothing, and the next command
 * brings it to the same bits.
 */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { readRun } from "../../src/store/index.ts";
import { assertSameContent, contentOf, listFiles } from "./support/content.ts";
import { makeWhole } from "./support/faultyRun.ts";
import {
  listMakerCases,
  listMakers,
  listVisible,
  makeWithFault,
  placesOf,
  prepareFolder,
  runInProcess,
} from "./support/makers.ts";
import { assertRefusal } from "./support/slingshotProcess.ts";
import { type Fault, injectFault, missingStrace, traceCalls } from "./support/strace.ts";
import { makeRoots, tinyHypercube } from "./support/tinyRuns.ts";
import { forEachCase, tally } from "./support/trials.ts";

const newRoot = makeRoots();
const skip = missingStrace();
const FAULTS = ["SIGKILL", "EIO", "ENOSPC"] as const;

const tiny = tinyHypercube("steps=10", "checkpoints.everySteps=4", "checkpoints.beforeSpikes.spikes=0");
const original = newRoot("original");
before(() => prepareFolder(tiny, original));

/** A copy of the prepared folder with an empty `out`. */
function copyFolder(name: string): string {
  const root = newRoot(name);
  cpSync(original, root, { recursive: true });
  mkdirSync(placesOf(root).out);
  return root;
}

for (const maker of listMakers(tiny)) {
  test(`${maker.name}: with a fault at each of its calls all of it is there, or nothing`, { skip }, async () => {
    const undisturbed = copyFolder("undisturbed");
    const cases = await listMakerCases(maker, undisturbed, FAULTS);
    const [twin = ""] = listVisible(placesOf(undisturbed).out);
    const outcomes = await forEachCase(cases, (one) => makeWithFault(maker, copyFolder("faulty"), twin, one));
    console.log(`${maker.name}: ${cases.length} calls: ${tally(outcomes)}; all equal`);
  });
}

test("a report in place of an older one: with a fault at each of its calls there is the one or the other", {
  skip,
}, async () => {
  const args = (root: string) => ["report", placesOf(root).run];
  const pageOf = (root: string) => readFileSync(join(placesOf(root).run, "report.html"), "utf8");
  const newer = pageOf(original);
  const older = `${newer}<!-- older -->`;
  const copyWithOlder = () => {
    const root = copyFolder("faulty");
    writeFileSync(join(placesOf(root).run, "report.html"), older);
    return root;
  };
  const { calls } = await traceCalls(args(copyWithOlder()), join(newRoot("trace"), "calls"));
  const cases = listCases("report over an older one", calls);
  await forEachCase(cases, async (one) => {
    const root = copyWithOlder();
    const ending = await injectFault(args(root), one, one.fault);
    if (one.fault !== "SIGKILL" && ending.code !== 0) assertRefusal(ending, [3]);
    assert.ok([older, newer].includes(pageOf(root)));
    await runInProcess(args(root));
    assert.equal(pageOf(root), newer);
    assert.deepEqual(
      listFiles(root).filter((name) => name.endsWith(".tmp")),
      [],
    );
  });
});

for (const [what, lose] of [
  ["a run that lost rows and a checkpoint", /^series\/steps-000000001|^checkpoints\/step-000000008/],
  ["a fork that lost its past and all checkpoints", /^series\/|^checkpoints\//],
] as const) {
  test(`doctor --repair of ${what}: with a fault at each of its calls it can be repeated, to the same bits`, {
    skip,
  }, async () => {
    const damaged = copyFolder("damaged");
    const { run, out } = placesOf(damaged);
    const isFork = what.startsWith("a fork");
    if (isFork) await runInProcess(["fork", run, "--at", "5", "--out", out, "--threads", "1"]);
    const find = (root: string) => (isFork ? (listVisible(placesOf(root).out)[0] ?? "") : placesOf(root).run);
    const whole = await contentOf(find(damaged));
    const files = listFiles(find(damaged)).filter((name) => lose.test(name) && !name.endsWith(".keep"));
    assert.ok(files.length > 1);
    for (const file of files) truncateSync(join(find(damaged), file), 100);
    const copyDamaged = () => {
      const root = newRoot("faulty");
      cpSync(damaged, root, { recursive: true });
      return root;
    };
    const repair = (root: string) => ["doctor", find(root), "--repair", "--json"];
    const { ending, calls } = await traceCalls(repair(copyDamaged()), join(newRoot("trace"), "calls"));
    assert.equal(ending.code, 0, ending.stderr);
    const cases = listCases(`repair of ${what}`, calls);
    await forEachCase(cases, async (one) => {
      const root = copyDamaged();
      const outcome = await injectFault(repair(root), one, one.fault);
      if (one.fault !== "SIGKILL" && outcome.code !== 0) assertRefusal(outcome, [2, 3]);
      await makeWhole(find(root));
      assertSameContent(await contentOf(find(root)), whole);
      if (isFork) assert.deepEqual((await readRun(placesOf(root).run)).damaged, []);
    });
    console.log(`repair of ${what}: ${cases.length} faults; all equal`);
  });
}

function listCases(name: string, calls: Awaited<ReturnType<typeof traceCalls>>["calls"]) {
  const isPossible = (fault: Fault, call: string) => fault !== "ENOSPC" || call !== "unlink";
  return FAULTS.flatMap((fault) =>
    calls
      .filter(({ call }) => isPossible(fault, call))
      .map((call) => ({ ...call, fault, label: `${name}: ${fault} at ${call.call} ${call.number} of ${call.target}` })),
  );
}
