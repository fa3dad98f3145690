/** @file Sweeps and studies by HTTP: found at any depth, described, followed as they grow; and what a folder from anybody may hold. */
import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { exampleOutcome } from "../report/sweep/sweep.fixture.ts";
import { JournalWriter } from "../sweep/folder/journal.ts";
import { failedPlace, journalFolder, pointsFile, runPlace } from "../sweep/folder/places.ts";
import { addPoints } from "../sweep/folder/points.ts";
import { makePlan, openMade, tinyBase } from "../sweep/madeSweep.fixture.ts";
import type { Point } from "../sweep/sweep.ts";
import { ask, Changes, startTestLab, type TestLab, writeRun } from "./lab.fixture.ts";

const RATES = [0.001, 0.01];

let lab: TestLab;
before(async () => {
  lab = await startTestLab();
});
after(async () => {
  await lab.close();
  assert.deepEqual(lab.mistakes, []);
});

/** A sweep of two learning rates and two seeds, of which no run has begun. */
async function makeSweep(path: string): Promise<{ readonly folder: string; readonly points: readonly Point[] }> {
  const folder = join(lab.runs, path);
  mkdirSync(join(folder, ".."), { recursive: true });
  const plan = makePlan(tinyBase(), "optimizer.learningRate", RATES, [0, 1]);
  await openMade(folder, plan);
  return { folder, points: plan.points };
}

function endRun(folder: string, { hash }: Point, given: Parameters<typeof exampleOutcome>[1] = {}): void {
  const writer = new JournalWriter(folder);
  writer.append(exampleOutcome(hash, { steps: 24, ...given }));
  writer.close();
}

test("a sweep has its runs by their ids, wherever it lies, and tells those that ended, failed, are trained and wait", async () => {
  const { folder, points } = await makeSweep("studies/smoke/arms/rates");
  const [done, failed, running] = points as [Point, Point, Point, Point];
  writeRun(runPlace(folder, done.hash).directory, 24).finish();
  endRun(folder, done, { slingshots: 3, firstSpike: 12, validationAccuracy: 0.75 });
  writeRun(failedPlace(folder, failed.hash, 1), 3).finish();
  endRun(folder, failed, { status: "failed", error: "<b>no space</b>" });
  const writer = writeRun(runPlace(folder, running.hash).directory, 12);
  const id = "studies/smoke/arms/rates";
  assert.deepEqual(await lab.client.listSweeps?.(), [
    {
      ...{ id, name: "made", problem: null, axes: [{ path: "optimizer.learningRate", values: 2 }], seeds: 2 },
      ...{ runs: 4, done: 1, nonFinite: 0, failed: 1, running: 1, waiting: 1 },
      // Two seconds took 24 steps; twelve and 24 are left, one run at a time.
      secondsLeft: 3,
      headline: "Slingshots within 24 steps in 1 of 1 runs",
    },
  ]);
  const sweep = await lab.client.readSweep?.(id);
  assert.deepEqual(
    sweep?.data.runs.map(({ seed, status, folder, error }) => ({ seed, status, folder, error })),
    [
      { seed: 0, status: "done", folder: `${id}/runs/${done.hash.slice(0, 2)}/${done.hash.slice(0, 16)}`, error: null },
      {
        ...{ seed: 1, status: "failed", error: "<b>no space</b>" },
        folder: `${id}/failed/${failed.hash.slice(0, 2)}/${failed.hash.slice(0, 16)}-1`,
      },
      {
        ...{ seed: 0, status: "running", error: null },
        folder: `${id}/runs/${running.hash.slice(0, 2)}/${running.hash.slice(0, 16)}`,
      },
      { seed: 1, status: "waiting", folder: null, error: null },
    ],
  );
  // What a cell opens is a run of the lab.
  for (const { folder } of sweep?.data.runs ?? []) if (folder !== null) await lab.client.readRun(folder);
  assert.deepEqual([sweep?.leftOut, sweep?.axes], [null, [{ path: "optimizer.learningRate", values: 2 }]]);
  assert.doesNotMatch(sweep?.baseYaml ?? "", /learningRate/);
  assert.deepEqual((await lab.client.listRuns()).leftOut, []);
  writer.finish();
});

test("a sweep that grows is told of: a run that ends, points that are added, a line that is damaged; one that goes, too", async () => {
  const { folder, points } = await makeSweep("growing");
  const changes = await Changes.open(lab);
  await changes.until(({ kind }) => kind === "list");
  const hear = async () => {
    await changes.until((change) => change.kind === "sweep" && change.id === "growing");
    changes.heard.length = 0;
    return lab.client.readSweep?.("growing");
  };
  // What it is compared with must have been looked at before it grows: a run that comes tells of that look.
  writeRun(join(lab.runs, "sign"), 1).finish();
  await changes.until((change) => change.kind === "run" && change.id === "sign");
  endRun(folder, points[0] as Point);
  assert.equal((await hear())?.done, 1);
  const more = makePlan(tinyBase(), "optimizer.learningRate", [0.1], [0]).points;
  assert.equal(addPoints(folder, more), 1);
  const grown = await hear();
  assert.deepEqual([grown?.runs, grown?.data.axes[0]?.values], [5, ["0.001", "0.01", "0.1"]]);
  appendFileSync(pointsFile(folder), '{"hash":"<script>"}\n');
  assert.match((await hear())?.leftOut ?? "", /^left out: .*points\.jsonl line 6: /);
  rmSync(folder, { recursive: true });
  await changes.until(({ kind }) => kind === "list");
  await assert.rejects(async () => lab.client.readSweep?.("growing"), {
    kind: "missing",
    message: 'there is no sweep "growing"',
  });
  changes.close();
});

test("what is too large, leads out of the folder, or is none says so in one line, and nothing else suffers", async () => {
  const large = await makeSweep("hostile/large");
  truncateSync(pointsFile(large.folder), 2 ** 28);
  const linked = await makeSweep("hostile/linked");
  rmSync(journalFolder(linked.folder), { recursive: true });
  mkdirSync(join(lab.home, "journal"));
  symlinkSync(join(lab.home, "journal"), journalFolder(linked.folder));
  const secret = await makeSweep("hostile/secret");
  rmSync(pointsFile(secret.folder));
  symlinkSync(join(lab.home, "secret.txt"), pointsFile(secret.folder));
  const many = await makeSweep("hostile/many");
  const values = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`a${i}`, i]));
  appendFileSync(pointsFile(many.folder), `${JSON.stringify({ ...many.points[0], hash: "a".repeat(64), values })}\n`);
  const damaged = await makeSweep("hostile/damaged");
  writeFileSync(join(damaged.folder, "sweep.yaml"), "experiment: [");
  const { folder: outside } = await makeSweep("../outside");
  symlinkSync(outside, join(lab.runs, "hostile", "outside"));
  symlinkSync(lab.runs, join(lab.runs, "hostile", "round"));
  const found = new Map((await lab.client.listSweeps?.())?.map(({ id, problem }) => [id, problem]));
  assert.match(
    found.get("hostile/large") ?? "",
    /points\.jsonl has 268,435,456 bytes, and at most 134,217,728 are read/,
  );
  assert.match(found.get("hostile/linked") ?? "", /journal is no folder/);
  assert.match(found.get("hostile/secret") ?? "", /points\.jsonl/);
  assert.match(found.get("hostile/many") ?? "", /has more than 64 axes/);
  assert.match(found.get("hostile/damaged") ?? "", /sweep\.yaml/);
  assert.ok(!found.has("hostile/outside"));
  assert.equal(found.get("studies/smoke/arms/rates"), null);
  assert.ok([...found.keys()].every((id) => !id.startsWith("hostile/round/")));
  await assert.rejects(async () => lab.client.readSweep?.("hostile/large"), { kind: "damaged" });
  assert.doesNotMatch((await ask(lab, "/api/sweep?id=hostile/secret")).text, /secret(?!\.txt|[/"\\])/);
});

const verdict = (arms: readonly object[], claims: readonly object[]) => ({
  ...{ study: "epsilon", figure: "Thilak et al. 2022, Fig. 4", papers: ["arXiv 2206.04817"], budget: "smoke" },
  ...{ claims, deviations: ["Fewer steps."], arms },
});
const claim = {
  name: "one",
  says: "<img src=x>",
  source: "§1",
  measured: "1 of 1",
  count: 1,
  value: 1,
  interval: [0, 1],
};
const arm = { name: "rates", label: "rates", runs: 4, ended: 0, failed: 0, lost: [] };

test("a study has its verdicts beside the sweeps of its arms; one that anybody wrote reaches nothing else", async () => {
  const folder = join(lab.runs, "studies/smoke/epsilon");
  mkdirSync(folder);
  const changes = await Changes.open(lab);
  await changes.until(({ kind }) => kind === "list");
  const claims = [
    { ...claim, verdict: "pass" },
    { ...claim, verdict: "cannot-tell" },
  ];
  const others = [
    { ...arm, name: "../../../secret" },
    { ...arm, name: "none" },
  ];
  writeFileSync(join(folder, "verdict.json"), JSON.stringify(verdict([arm, ...others], claims)));
  const id = "studies/smoke/epsilon";
  await changes.until((change) => change.kind === "study" && change.id === id);
  changes.close();
  const [line] = (await lab.client.listStudies?.()) ?? [];
  assert.partialDeepStrictEqual(line, {
    ...{ id, name: "epsilon", budget: "smoke", problem: null, pass: 1, fail: 0, cannotTell: 1 },
    ...{ runs: 12, ended: 0, endedSince: 1, running: 0 },
  });
  const study = await lab.client.readStudy?.(id);
  assert.deepEqual(
    study?.arms.map(({ sweep }) => sweep),
    ["studies/smoke/arms/rates", null, null],
  );
  assert.deepEqual(
    study?.claims.map(({ says, verdict }) => [says, verdict]),
    [
      ["<img src=x>", "pass"],
      ["<img src=x>", "cannot-tell"],
    ],
  );
  assert.deepEqual(study?.deviations, ["Fewer steps."]);
  for (const [text, problem] of [
    ["{", /verdict\.json is no verdict of a study: it is no JSON$/],
    [JSON.stringify(verdict([], [{ ...claim, verdict: "<b>" }])), /claims\.0\.verdict: /],
    [JSON.stringify(verdict([{ ...arm, ended: 77 }], [])), /arms\.0: more runs have ended than it has$/],
    [JSON.stringify(verdict([], [])).padEnd(2 ** 21 + 1), /it has 2097153 bytes, and at most 2097152 are read$/],
  ] as const) {
    writeFileSync(join(folder, "verdict.json"), text);
    assert.match((await lab.client.listStudies?.())?.[0]?.problem ?? "", problem);
    await assert.rejects(async () => lab.client.readStudy?.(id), { kind: "damaged" });
  }
});

test("the figure of a study is drawn from the runs of its arms that lie in the lab, and anew where one more has ended", async () => {
  const folder = join(lab.runs, "drawn/smoke/epsilon");
  const sweep = join(lab.runs, "drawn/smoke/arms/epsilon");
  for (const path of [folder, join(sweep, "..")]) mkdirSync(path, { recursive: true });
  const { points } = await makeArm(sweep);
  const [first, second, elsewhere] = points as [Point, Point, Point];
  writeFileSync(join(folder, "verdict.json"), JSON.stringify(verdict([{ ...arm, name: "epsilon", runs: 3 }], [])));
  const id = "drawn/smoke/epsilon";
  assert.equal(await lab.client.drawStudy?.(id), "");
  const draw = async (point: Point) => {
    writeRun(runPlace(sweep, point.hash).directory, 30).finish();
    endRun(sweep, point);
    return (await lab.client.drawStudy?.(id)) ?? "";
  };
  const one = await draw(first);
  assert.match(one, /<svg/);
  const two = await draw(second);
  assert.notEqual(two, one);
  assert.equal(await lab.client.drawStudy?.(id), two);
  writeRun(join(lab.home, "elsewhere"), 30).finish();
  const { root, directory } = runPlace(sweep, elsewhere.hash);
  mkdirSync(root, { recursive: true });
  symlinkSync(join(lab.home, "elsewhere"), directory);
  endRun(sweep, elsewhere);
  assert.equal(await lab.client.drawStudy?.(id), two);
});

/** The runs that the study of ε asks for, with one seed. */
async function makeArm(folder: string) {
  const plan = makePlan(tinyBase(), "optimizer.epsilon", [1e-8, 1e-7, 1e-5]);
  await openMade(folder, plan);
  return plan;
}

test("sweeps and studies are for our own pages alone, and read only", async () => {
  for (const path of ["sweeps", "sweep?id=a", "studies", "study?id=a", "study-figure?id=a"]) {
    for (const headers of [
      { Host: "evil.example" },
      { Origin: "http://evil.example" },
      { "Sec-Fetch-Site": "cross-site" },
    ])
      assert.equal((await ask(lab, `/api/${path}`, { headers })).status, 403, path);
    assert.equal((await ask(lab, `/api/${path}`, { method: "POST", body: "{}" })).status, 403, path);
  }
  assert.equal((await ask(lab, "/api/sweep")).status, 400);
  for (const id of ["../outside", "/etc", "hostile/outside", "studies/smoke/../smoke/arms/rates"])
    assert.equal((await ask(lab, `/api/sweep?id=${encodeURIComponent(id)}`)).status, 404, id);
});
