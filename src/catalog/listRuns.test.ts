import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { createRun } from "../recording/index.ts";
import { flipBit, kill } from "../recording/testRun.fixture.ts";
import { changeLabels } from "../store/index.ts";
import { makeRun, makeSweepFolder, useFolder } from "./catalog.fixture.ts";
import { meets, parseCondition } from "./conditions.ts";
import { type ListRequest, listRuns } from "./listRuns.ts";
import { summarizeRun } from "./runSummary.ts";

useFolder();
const experiment = (epsilon: number, name = "a") => ({
  name,
  steps: 9,
  optimizer: { name: "adam", epsilon, betas: [0.9, 0.95] },
});
const outcome = (trainAccuracy: number, slingshots: number) => ({
  ...{ answer: slingshots > 0 ? "slingshots" : "neither", slingshots, trainLoss: 0.5, trainAccuracy },
  validationAccuracy: null,
});
const columns = [{ name: "trainLoss", type: "f64" }] as const;

before(() => {
  makeRun("runs/one", { experiment: experiment(1e-8), manifest: { outcome: outcome(0.5, 2) } });
  makeRun("runs/two", { experiment: experiment(1e-5), manifest: { outcome: outcome(1, 0) } });
  makeRun("runs/three", { experiment: { name: "c", steps: 9, optimizer: { name: "sgd" } }, status: "interrupted" });
  const written = createRun("runs/written", { experiment: experiment(1e-7), manifest: {}, columns });
  written.appendRow(1, [1]);
  written.flush();
  const killed = createRun("runs/killed", { experiment: experiment(1e-7), manifest: {}, columns });
  for (const step of [1, 2]) killed.appendRow(step, [1]);
  killed.flush();
  kill("runs/killed");
  makeRun("runs/log", { manifest: { kind: "imported-log" } });
  for (const name of ["manifest", "experiment"]) makeRun(`runs/bad-${name}`);
  flipBit("runs/bad-manifest/manifest.json", 800);
  writeFileSync(
    "runs/bad-experiment/experiment.yaml",
    `${readFileSync("runs/bad-experiment/experiment.yaml", "utf8")}a: 1\n`,
  );
  mkdirSync("runs/foreign");
  mkdirSync("runs/app");
  writeFileSync("runs/app/manifest.json", '{"name":"app"}');
  makeRun("runs/gone.removing");
  makeRun("runs/sweep/runs/ab/abcd");
  for (const name of ["sweep.yaml", "points.jsonl"]) writeFileSync(join("runs/sweep", name), "");
  changeLabels("runs/one", { add: ["paper", "x"], note: "the one" });
  changeLabels("runs/two", { add: ["x"] });
});

const namesOf = async (request: ListRequest, folder = "runs") =>
  (await listRuns([folder], request)).runs.map(({ name }) => name).sort();

test("every run of a folder is listed with what became of it, damaged ones too, and the rest is told", async () => {
  const { runs, of, sweeps, leftOut } = await listRuns(["runs"]);
  const states = Object.fromEntries(runs.map(({ name, state, steps }) => [name, [state, steps]]));
  assert.deepEqual(states, {
    one: ["done", 3],
    two: ["done", 3],
    three: ["interrupted", 3],
    written: ["running", 1],
    killed: ["interrupted", 2],
    log: ["imported", 3],
    "bad-manifest": ["damaged", null],
    "bad-experiment": ["damaged", null],
  });
  assert.equal(of, 8);
  assert.deepEqual(sweeps, [join("runs", "sweep")]);
  assert.deepEqual(leftOut, [
    { problem: "runs/foreign and runs/app hold no run" },
    { problem: "runs/gone.removing is left of a removal", remedy: { kind: "remove", run: "runs/gone.removing" } },
  ]);
  const problems = runs.flatMap(({ problem }) => problem ?? []);
  assert.match(problems.join(" "), /experiment\.yaml differs from its SHA-256/);
});

test("the runs of a sweep are listed where it is named, by paths that every command takes", async () => {
  assert.deepEqual(await namesOf({}, "runs/sweep"), [join("runs", "sweep", "runs", "ab", "abcd")]);
});

test("of a sweep's folder nothing that is its own is told of, and its runs are told with axes and seed", async () => {
  const [one, other] = [`71050fa5${"0".repeat(56)}`, `71050fa6${"0".repeat(56)}`];
  makeSweepFolder("sweeps/epsilon", [
    { hash: one, values: { loss: { precision: "f32" }, "optimizer.epsilon": 1e-8 }, seed: 0 },
    { hash: other, values: { "optimizer.epsilon": 1e-5 }, seed: 1 },
  ]);
  for (const name of ["failed", "submissions/0001/tasks", "mine"])
    mkdirSync(join("sweeps/epsilon", name), { recursive: true });
  makeRun(join("sweeps/epsilon/failed/71", `${one.slice(0, 16)}-1`));
  const { runs, axes, sweeps, leftOut } = await listRuns(["sweeps/epsilon"]);
  assert.deepEqual(leftOut, [{ problem: "sweeps/epsilon/mine holds no run" }]);
  assert.deepEqual([axes, sweeps], [["loss", "optimizer.epsilon"], []]);
  const places = Object.fromEntries(runs.map(({ name, place }) => [name, place]));
  const place = { values: { loss: { precision: "f32" }, "optimizer.epsilon": 1e-8 }, seed: 0 };
  const failed = join("sweeps/epsilon/failed/71", `${one.slice(0, 16)}-1`);
  assert.deepEqual(places, {
    [join("sweeps/epsilon/runs/71", one.slice(0, 16))]: { ...place, shortName: join("sweeps/epsilon", "71050fa5") },
    [failed]: { ...place, shortName: failed },
    [join("sweeps/epsilon/runs/71", other.slice(0, 16))]: {
      ...{ values: { "optimizer.epsilon": 1e-5 }, seed: 1, shortName: join("sweeps/epsilon", "71050fa6") },
    },
  });
  // As other ways lead to the same runs, and where eight digits do not tell them apart.
  const byRuns = await listRuns([join("sweeps/epsilon/runs/71")]);
  assert.deepEqual(byRuns.axes, axes);
  const near = `71050fa5f${"0".repeat(55)}`;
  makeSweepFolder(
    "sweeps/near",
    [one, near].map((hash, seed) => ({ hash, values: {}, seed })),
  );
  const names = (await listRuns(["sweeps/near"])).runs.map((run) => run.place?.shortName).sort();
  assert.deepEqual(
    names,
    [one, near].map((hash) => join("sweeps/near", hash.slice(0, 16))),
  );
  assert.deepEqual(
    (await listRuns(["sweeps"])).sweeps,
    ["epsilon", "near"].map((name) => join("sweeps", name)),
  );
});

test("a run says what it came to; one of an earlier version counts its slingshots by its events", async () => {
  const one = await summarizeRun("runs/one");
  assert.deepEqual(
    [one?.trainAccuracy, one?.slingshots, one?.answer, one?.tags, one?.note],
    [0.5, 2, "slingshots", ["paper", "x"], "the one"],
  );
  const writer = createRun("old", { experiment: experiment(1), manifest: {}, columns });
  writer.appendRow(1, [1]);
  writer.writeEvents([
    { step: 1, kind: "slingshot" },
    { step: 2, kind: "slingshot" },
    { step: 2, kind: "ended" },
  ]);
  writer.finish("done");
  assert.deepEqual([(await summarizeRun("old"))?.slingshots, (await summarizeRun("old"))?.answer], [2, null]);
  assert.equal(await summarizeRun("runs/foreign"), null);
});

test("filters hold all together, of one kind any", async () => {
  assert.deepEqual(await namesOf({ states: ["running", "imported"] }), ["log", "written"]);
  assert.deepEqual(await namesOf({ answers: ["slingshots"] }), ["one"]);
  assert.deepEqual(await namesOf({ tags: ["x"] }), ["one", "two"]);
  assert.deepEqual(await namesOf({ tags: ["x", "paper"] }), ["one"]);
  assert.deepEqual(await namesOf({ words: ["BAD", "man"] }), ["bad-manifest"]);
  assert.deepEqual(await namesOf({ where: [parseCondition("optimizer.epsilon<=1e-7")] }), ["killed", "one", "written"]);
  assert.deepEqual(await namesOf({ where: [parseCondition("optimizer=sgd")] }), ["three"]);
  assert.deepEqual(await namesOf({ where: [parseCondition("optimizer.epsilon=null")], states: ["interrupted"] }), [
    "three",
  ]);
  assert.deepEqual(await namesOf({ sinceMs: Date.now() + 60_000 }), []);
  assert.equal((await namesOf({ sinceMs: Date.now() - 600_000 })).length, 6);
});

test("runs are sorted by columns and settings, those without a value last either way", async () => {
  const where = [parseCondition("optimizer=adam")];
  const sorted = async (request: ListRequest) =>
    (await listRuns(["runs"], { where, ...request })).runs.map(({ name }) => name);
  assert.deepEqual(await sorted({}), ["killed", "written", "two", "one"]);
  assert.deepEqual(await sorted({ reverse: true }), ["one", "two", "written", "killed"]);
  assert.deepEqual((await sorted({ sort: "trainAccuracy" })).slice(0, 2), ["one", "two"]);
  assert.deepEqual((await sorted({ sort: "trainAccuracy", reverse: true })).slice(0, 2), ["two", "one"]);
  assert.deepEqual(await sorted({ sort: "optimizer.epsilon", limit: 1 }), ["one"]);
  assert.deepEqual(await sorted({ sort: "optimizer.epsilon", reverse: true, limit: 1 }), ["two"]);
});

test("a setting that no run has is refused, and what is meant is guessed", async () => {
  const refusal = (message: string) => ({ name: "RequestError", message });
  await assert.rejects(
    listRuns(["runs"], { where: [parseCondition("optimizer.epsilom=1")] }),
    refusal('where: "optimizer.epsilom" is no setting of any of these runs; did you mean optimizer.epsilon?'),
  );
  await assert.rejects(
    listRuns(["runs"], { sort: "trainAcuracy" }),
    refusal('sort: "trainAcuracy" is no setting of any of these runs; did you mean trainAccuracy?'),
  );
  await assert.rejects(listRuns(["none"]), { kind: "missing", message: "there is no folder none" });
});

test("what a list prints can be asked for as well, by the word above it too", async () => {
  const asked = (...texts: readonly string[]) => namesOf({ where: texts.map(parseCondition) });
  assert.deepEqual(await asked("slingshots=0"), ["two"]);
  assert.deepEqual(await asked("slingshots>0", "train<1"), ["one"]);
  assert.deepEqual([await asked("train=1"), await asked("trainAccuracy=1")], [["two"], ["two"]]);
  assert.deepEqual(await asked("valid!=null"), []);
  assert.deepEqual(await asked("state=interrupted"), ["killed", "three"]);
  // As the list has it: steps that there are, and not those that were asked for.
  assert.deepEqual(await asked("steps=2"), ["killed"]);
  assert.deepEqual(await asked("slingshots=null", "optimizer=sgd"), ["three"]);
  // The experiment's, as before.
  assert.deepEqual(await asked("name=c"), ["three"]);
  const sorted = async (sort: string) => (await listRuns(["runs"], { sort })).runs.map(({ name }) => name);
  assert.deepEqual(await sorted("train"), await sorted("trainAccuracy"));
  await assert.rejects(listRuns(["runs"], { where: [parseCondition("slingshot=0")] }), {
    message: 'where: "slingshot" is no setting of any of these runs; did you mean slingshots?',
  });
  await assert.rejects(listRuns(["runs"], { where: [parseCondition("xyzzy=0")] }), {
    message:
      'where: "xyzzy" is no setting of any of these runs, nor one of state, steps, trainAccuracy, validationAccuracy, trainLoss, slingshots',
  });
});

test("conditions compare as is written, and what is none is refused", () => {
  const settings = { a: 3, b: "full", c: [0.9, 0.95], d: true, e: null, f: { name: "adam", x: [{ y: 1 }] }, g: "10" };
  const holds = (text: string) => meets(settings, parseCondition(text));
  for (const text of [
    "a=3",
    "a>=3",
    "a<3.5",
    "a!=4",
    "b=full",
    "b!=half",
    "c=[0.9, 0.95]",
    "d=true",
    "e=null",
    "f=adam",
    "f.x.0.y=1",
    "f.x[0].y=1",
    "g=10",
    "z=null",
    "a!=null",
    'b="full"',
    "a = 3",
  ])
    assert.ok(holds(text), text);
  for (const text of ["a=4", "a>3", "b>3", "b!=full", "z=1", "z!=1", "z<1", "c=[0.9]", "e=1", "f=sgd", "d=false"])
    assert.ok(!holds(text), text);
  for (const text of ["", "a", "=3", "a<x", "a~3", "a b=3"])
    assert.throws(() => parseCondition(text), { name: "RequestError" });
});

test("a condition has a value, and one sign", () => {
  for (const text of ["steps=", "steps= ", "steps==50", "steps<=", "=5", "steps"])
    assert.throws(
      () => parseCondition(text),
      { name: "RequestError", message: /^where: .* is not allowed; must be a setting/ },
      text,
    );
});
