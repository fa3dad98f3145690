/** @file The folder of a sweep: made once, added to, refused where it is another's; the journal, read while it is written. */
import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { failedOutcome } from "../judgeOutcome.ts";
import { makePlan, makeRoots, openMade, tinyBase } from "../madeSweep.fixture.ts";
import type { Outcome } from "../outcome.ts";
import { Journal, JournalWriter } from "./journal.ts";
import { readSweepFolder } from "./openSweep.ts";
import { journalFolder, pointsFile, runPlace } from "./places.ts";
import { readPoints } from "./points.ts";
import { readStatus } from "./readStatus.ts";
import { makeSubmission } from "./submission.ts";

const root = makeRoots();
const base = tinyBase();
const plan = makePlan(base, "optimizer.epsilon", [1e-8, 1e-5], [0, 1]);
const done = (hash: string, attempts = 1): Outcome => ({
  ...failedOutcome(hash, "", attempts),
  status: "done",
  error: null,
});

test("what was asked for is read back as it was, with every digit", async () => {
  const folder = root("a");
  await openMade(folder, plan);
  assert.deepEqual(readSweepFolder(folder), { folder, name: plan.name, base });
  assert.deepEqual(readPoints(folder), plan.points);
  assert.deepEqual(readdirSync(folder).sort(), ["journal", "points.jsonl", "runs", "sweep.yaml"]);
});

test("points are added behind those that are there, each once; nothing that is there changes", async () => {
  const folder = root("a");
  await openMade(folder, plan);
  const before = readFileSync(pointsFile(folder), "utf8");
  const more = makePlan(base, "optimizer.epsilon", [1e-5, 1e-3], [1, 2]);
  await openMade(folder, more);
  await openMade(folder, more);
  const text = readFileSync(pointsFile(folder), "utf8");
  assert.ok(text.startsWith(before));
  const added = more.points.filter(({ hash }) => !plan.points.some((point) => point.hash === hash));
  assert.equal(added.length, 3);
  assert.deepEqual(readPoints(folder), [...plan.points, ...added]);
});

test("many who open one folder at once add every point once", async () => {
  const folder = root("a");
  const plans = Array.from({ length: 6 }, (_, i) => makePlan(base, "optimizer.epsilon", [1e-8, 1e-4 * (i + 1)]));
  await Promise.all(plans.map((one) => openMade(folder, one)));
  const lines = readFileSync(pointsFile(folder), "utf8").trimEnd().split("\n");
  assert.equal(lines.length, 7);
  assert.equal(readPoints(folder).length, 7);
});

test("half a last line, as a kill leaves it, is no point, and the next one to be added takes its place", async () => {
  const folder = root("a");
  await openMade(folder, plan);
  appendFileSync(pointsFile(folder), '{"hash":"12');
  assert.equal(readPoints(folder).length, 4);
  await openMade(folder, makePlan(base, "optimizer.epsilon", [1e-2]));
  assert.equal(readPoints(folder).length, 5);
  for (const line of readFileSync(pointsFile(folder), "utf8").trimEnd().split("\n")) JSON.parse(line);
});

test("a folder of something else, one of another experiment and one that is none are refused and stay as they are", async () => {
  const other = root("other");
  mkdirSync(other);
  writeFileSync(join(other, "notes.txt"), "mine");
  const message = `${other} holds something else and is no sweep; choose another folder`;
  await assert.rejects(openMade(other, plan), { name: "StoreError", kind: "exists", message });
  assert.deepEqual(readdirSync(other), ["notes.txt"]);

  const folder = root("a");
  await openMade(folder, plan);
  const before = readFileSync(join(folder, "sweep.yaml"), "utf8");
  const longer = makePlan(tinyBase("steps=25"), "optimizer.epsilon", [1e-8]);
  await assert.rejects(openMade(folder, longer), {
    name: "RequestError",
    message: `${folder} is the sweep of another experiment: steps is 24 there, and 25 is asked for; choose another folder`,
  });
  assert.equal(readFileSync(join(folder, "sweep.yaml"), "utf8"), before);
  assert.deepEqual(readPoints(folder), plan.points);
  assert.throws(() => readSweepFolder(other), {
    kind: "missing",
    message: `${other} is no sweep: it has no sweep.yaml`,
  });
});

test("the journal is read from where it was left; of a run the last attempt counts; what is no line yet waits", async () => {
  const folder = root("a");
  await openMade(folder, plan);
  const [one, two] = plan.points.map(({ hash }) => hash) as [string, string];
  const journal = new Journal(folder);
  const writers = [new JournalWriter(folder), new JournalWriter(folder)] as const;
  writers[0].append(failedOutcome(one, "no reason", 1));
  journal.refresh();
  assert.equal(journal.outcomes.get(one)?.status, "failed");
  writers[1].append(done(one, 2));
  writers[0].append(done(two));
  const [file = ""] = readdirSync(journalFolder(folder));
  const later = `${JSON.stringify({ ...done("0".repeat(64)), later: [1] })}\n`;
  appendFileSync(join(journalFolder(folder), file), later.slice(0, 90));
  journal.refresh();
  assert.deepEqual(
    [...journal.outcomes].map(([hash, { status }]) => [hash, status]).sort(),
    [
      [one, "done"],
      [two, "done"],
    ].sort(),
  );
  assert.equal(readdirSync(journalFolder(folder)).length, 2);
  appendFileSync(join(journalFolder(folder), file), later.slice(90));
  journal.refresh();
  assert.deepEqual(journal.outcomes.get("0".repeat(64)), JSON.parse(later));
  assert.equal(journal.leftOut.count, 0);
  for (const writer of writers) writer.close();
});

test("status counts what the journal knows, and looks at no more than the folders that it does not know", async () => {
  const folder = root("a");
  await openMade(folder, plan);
  const [one, two, three] = plan.points.map(({ hash }) => hash) as [string, string, string];
  const writer = new JournalWriter(folder);
  writer.append(done(one));
  writer.append(failedOutcome(two, "no reason", 1));
  writer.close();
  const { directory } = runPlace(folder, three);
  mkdirSync(directory, { recursive: true });
  const { leftOut, ...status } = readStatus(folder);
  const expected = { folder, runs: 4, waiting: 2, begun: 0, running: 0, done: 1, "non-finite": 0, failed: 1 };
  assert.deepEqual([status, leftOut.count], [expected, 0]);
  rmSync(journalFolder(folder), { recursive: true });
  assert.equal(readStatus(folder).waiting, 4);
});

for (const [what, wrong, reason] of [
  ["a step that is a text", { steps: "24" }, 'steps: "24" is not allowed; must be a whole number of at least 0'],
  ["a measure that is none", { grokkedAt: [1] }, "grokkedAt: [1] is not allowed; must be a whole number or null"],
  ["a step with a fraction", { firstSpike: 0.5 }, "firstSpike: 0.5 is not allowed; must be a whole number or null"],
  ["a time that is none", { endedAt: "now" }, /^endedAt: "now" is not allowed; must be a time/],
  ["another ending", { status: "killed" }, /^status: "killed" is not allowed; must be one of done/],
  ["half a hash", { hash: "12" }, /^hash: "12" is not allowed; must be a SHA-256/],
  ["nothing of an error", { error: undefined }, "error: is missing; must be a text or null"],
] as const)
  test(`a line of the journal with ${what} is left out and told, and those behind it are read`, async () => {
    const folder = root("a");
    await openMade(folder, plan);
    const [one, two] = plan.points.map(({ hash }) => hash) as [string, string];
    const path = join(journalFolder(folder), "h.jsonl");
    writeFileSync(path, `${JSON.stringify({ ...done(one), ...wrong })}\n${JSON.stringify(done(two))}\n`);
    const { outcomes, leftOut } = new Journal(folder);
    assert.deepEqual([[...outcomes.keys()], leftOut.count], [[two], 1]);
    const line = leftOut.describe() ?? "";
    assert.ok(line.startsWith(`left out: ${path} line 1: `), line);
    const said = line.slice(`left out: ${path} line 1: `.length);
    if (typeof reason === "string") assert.equal(said, reason);
    else assert.match(said, reason);
  });

test("lines that are no points are counted, the first is told, and they are asked for again behind all others", async () => {
  const folder = root("a");
  await openMade(folder, plan);
  const path = pointsFile(folder);
  const [first = "", second = "", ...others] = readFileSync(path, "utf8").trimEnd().split("\n");
  const wrong = [JSON.stringify({ ...JSON.parse(second), settings: "none" }), "{", "null"];
  const damaged = `${[first, ...wrong, ...others].join("\n")}\n`;
  writeFileSync(path, damaged);
  const { leftOut, runs } = readStatus(folder);
  assert.deepEqual([runs, leftOut.count], [3, 3]);
  assert.equal(
    leftOut.describe(),
    `left out: ${path} line 2: settings: "none" is not allowed; must be settings by their paths (and 2 more lines)`,
  );
  await openMade(folder, plan);
  assert.equal(readFileSync(path, "utf8"), `${damaged}${second}\n`);
  assert.equal(readStatus(folder).runs, 4);
});

test("submissions are numbered, and never used twice", async () => {
  const folder = root("a");
  await openMade(folder, plan);
  assert.deepEqual(
    [makeSubmission(folder), makeSubmission(folder)],
    ["0001", "0002"].map((name) => join(folder, "submissions", name)),
  );
  rmSync(join(folder, "submissions", "0001"), { recursive: true });
  assert.equal(makeSubmission(folder), join(folder, "submissions", "0003"));
});
