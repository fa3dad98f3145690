/** @file The claims about the quadratic, of results that theory has and of such as contradict it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { finish, type QuadraticResult, runQuadratic } from "../../toys/index.ts";
import { StudyRuns } from "../studyRuns.ts";
import { judgeContraction, judgeConvergence, judgeCycles, judgeRises, quadratic } from "./quadratic.ts";

const NO_RUNS = new StudyRuns([]);
const COMMON = { learningRate: 1e-3, epsilon: 1e-5, start: 1, steps: 4000, rotation: null };
const below: QuadraticResult = finish(runQuadratic({ ...COMMON, spectrum: [0.001, 0.002, 0.004, 0.008, 0.016] }));
const above: QuadraticResult = finish(runQuadratic({ ...COMMON, spectrum: [0.03, 0.05, 0.1, 0.2, 0.4] }));

/** With a bound and directions as another quadratic has them. */
const withBound = (result: QuadraticResult, bound: number): QuadraticResult => ({ ...result, bound });

test("all claims hold of what is computed", async () => {
  for (const claim of quadratic.claims) assert.equal((await claim.judge(NO_RUNS)).verdict, "pass", claim.name);
});

test("a bound that is too high is found out by cycles below it", () => {
  assert.equal(judgeConvergence(below).verdict, "pass");
  assert.equal(judgeConvergence(withBound(above, 1)).verdict, "fail");
});

test("a bound that is too low is found out by convergence above it", () => {
  assert.equal(judgeCycles(above).verdict, "pass");
  assert.equal(judgeCycles(withBound(below, 1e-4)).verdict, "fail");
});

test("a cycle of another amplitude than that of theory is none", () => {
  const directions = above.directions.map((one) => ({ ...one, amplitude: one.amplitude * 1.001 }));
  assert.equal(judgeCycles({ ...above, directions }).verdict, "fail");
});

test("steps that raise the loss contradict contraction, and their absence the other side", () => {
  const results = Array.from({ length: 5 }, () => below);
  assert.equal(judgeContraction(results).verdict, "pass");
  assert.equal(judgeContraction(results.map((one) => ({ ...one, rises: 1 }))).verdict, "fail");
  assert.equal(judgeRises(results).verdict, "fail");
});
