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
  appendFileSync(join(journalFolder(folder), file), '{"hash":"abc","status":"do');
  journal.refresh();
  assert.deepEqual(
    [...journal.outcomes].map(([hash, { status }]) => [hash, status]).sort(),
    [
      [one, "done"],
      [two, "done"],
    ].sort(),
  );
  assert.equal(readdirSync(journalFolder(folder)).length, 2);
  appendFileSync(join(journalFolder(folder), file), 'ne","attempts":1,"endedAt":"x","later":[1]}\n');
  journal.refresh();
  assert.deepEqual(journal.outcomes.get("abc"), { hash: "abc", status: "done", attempts: 1, endedAt: "x", later: [1] });
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
  const expected = { folder, runs: 4, waiting: 2, running: 0, done: 1, "non-finite": 0, failed: 1 };
  assert.deepEqual(readStatus(folder), expected);
  rmSync(journalFolder(folder), { recursive: true });
  assert.equal(readStatus(folder).waiting, 4);
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
