import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestError } from "../../../experiment/index.ts";
import { parseQueue } from "./jobs.ts";
import { parseMaxArraySize, parsePartitions } from "./readCluster.ts";
import { checkAgainstCluster, completeSlurmOptions, listResources, type SlurmOptions } from "./slurmOptions.ts";
import { cutArrays } from "./submit.ts";

const partitions = parsePartitions("main*|infinite|2000\nmain*|infinite|64000+\nshort|1:00|2000\n\n");
const cluster = { partitions, maxArraySize: 11 };

function refusalOf(given: Partial<SlurmOptions>): string {
  try {
    checkAgainstCluster(completeSlurmOptions(given), cluster);
  } catch (error) {
    assert.ok(error instanceof RequestError);
    return `${error.option}: ${error.message}`;
  }
  return "none";
}

test("partitions: the default one, limits, and the largest node of each", () => {
  assert.deepEqual(partitions, [
    { name: "main", isDefault: true, timeSeconds: Number.POSITIVE_INFINITY, memoryMiB: 64000 },
    { name: "short", isDefault: false, timeSeconds: 60, memoryMiB: 2000 },
  ]);
});

test("what a cluster does not have is refused with what it has", () => {
  const refusals: [Partial<SlurmOptions>, RegExp][] = [
    [{ partition: "long" }, /^partition: .*"long" is not allowed; must be main or short$/],
    [{ partition: "short", time: "2" }, /^time: .*"2" is not allowed; must be at most 1 minutes in partition short$/],
    [{ memory: "64001M" }, /^mem: .*"64001M" is not allowed; must be at most 64000M in partition main$/],
    [{ time: "soon" }, /^time: .*"soon" is not allowed; must be minutes, HH:MM:SS or D-HH:MM:SS$/],
    [{ time: "0" }, /^time: /],
    [{ memory: "much" }, /^mem: /],
    [{ time: "1", warnSeconds: 60 }, /^warnSeconds: .*60 is not allowed; must be below the time limit of 1: /],
    [{ extra: ["account=lab"] }, /^sbatch: .*"account=lab" is not allowed; must be an option of sbatch/],
    [{ extra: ["--array=0-9"] }, /^sbatch: .*--array is set by this executor itself$/],
  ];
  for (const [given, refusal] of refusals) assert.match(refusalOf(given), refusal);
});

test("what a cluster has is taken", () => {
  for (const given of [
    {},
    { partition: "main", time: "7-00", memory: "64000" },
    { partition: "main,short", time: "30" },
    { partition: "short", time: "1" },
    { extra: ["--account=lab", "--array-is-none-of-ours"] },
  ])
    assert.equal(refusalOf(given), "none");
});

test("the warning comes early enough, and not before anything is trained", () => {
  assert.equal(completeSlurmOptions({}).warnSeconds, 90);
  assert.equal(completeSlurmOptions({ time: "60" }).warnSeconds, 90);
  assert.equal(completeSlurmOptions({ time: "2" }).warnSeconds, 30);
  assert.equal(completeSlurmOptions({ time: "60", warnSeconds: 300 }).warnSeconds, 300);
});

test("options become those of sbatch, the person's own last", () => {
  const options = completeSlurmOptions({ partition: "main", time: "1-00", memory: "2G", extra: ["--account=lab"] });
  const own = ["--partition=main", "--time=1-00", "--mem=2G", "--ntasks=1", "--cpus-per-task=1"];
  assert.deepEqual(listResources(options), [...own, "--account=lab"]);
  assert.deepEqual(listResources(completeSlurmOptions({})), own.slice(3));
});

test("arrays are no larger than the cluster takes, and hold every task once", () => {
  assert.deepEqual(cutArrays(11, 11), [{ first: 0, count: 11 }]);
  assert.deepEqual(cutArrays(12, 11), [
    { first: 0, count: 11 },
    { first: 11, count: 1 },
  ]);
  assert.deepEqual(cutArrays(0, 11), []);
  assert.equal(parseMaxArraySize("MaxArraySize            = 11\nMaxJobCount = 10"), 11);
  assert.equal(parseMaxArraySize("nothing"), 1001);
});

test("the queue is counted by tasks, with what keeps them from beginning", () => {
  const rows = "RUNNING|None|a\nPENDING|Resources|a\nPENDING|Dependency|b\nPENDING|Resources|a\nCOMPLETING|None|c\n";
  assert.deepEqual(parseQueue(rows), {
    ...{ running: 2, queued: 3, reasons: ["Resources"], names: new Set(["a", "b"]) },
  });
  assert.deepEqual(parseQueue(""), { running: 0, queued: 0, reasons: [], names: new Set() });
});
