/** @file The toys' claims follow what is computed: with other descents they come out otherwise. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { descend, finish, rastrigin, rosenbrock, type Surface } from "../../toys/index.ts";
import { StudyRuns } from "../studyRuns.ts";
import { createToyStudy, type Descend, rastriginToy, rosenbrockToy } from "./toys.ts";

const NO_RUNS = new StudyRuns([]);

async function verdictsOf({ claims }: ReturnType<typeof createToyStudy>): Promise<Record<string, string>> {
  const verdicts: Record<string, string> = {};
  for (const { name, judge } of claims) verdicts[name] = (await judge(NO_RUNS)).verdict;
  return verdicts;
}

/** Takes no step at all: from where it is told, near where it should end, or there. */
const stuckAt =
  (place: "start" | "near" | "minimum"): Descend =>
  (surface: Surface, contestant, start) => {
    const [x, y] = surface.minimum;
    const starts = { start, near: [x + 0.1, y] as const, minimum: surface.minimum };
    return finish(descend(surface, contestant, { start: starts[place], learningRate: 1e-12, steps: 1, within: 0.01 }));
  };

test("in Rosenbrock's valley the adaptive ones arrive, and momentum does more than come close", async () => {
  assert.deepEqual(await verdictsOf(rosenbrockToy), {
    arrives: "pass",
    "comes-close": "fail",
    "does-not-arrive": "fail",
  });
});

test("among Rastrigin's dimples none arrives", async () => {
  assert.deepEqual(await verdictsOf(rastriginToy), { "does-not-arrive": "pass" });
});

test("where none moves none arrives, near the minimum they are close, and where all are there already all do", async () => {
  assert.deepEqual(await verdictsOf(createToyStudy(rosenbrock, stuckAt("start"))), {
    ...{ arrives: "fail", "comes-close": "fail", "does-not-arrive": "pass" },
  });
  assert.deepEqual(await verdictsOf(createToyStudy(rosenbrock, stuckAt("near"))), {
    ...{ arrives: "fail", "comes-close": "pass", "does-not-arrive": "pass" },
  });
  assert.deepEqual(await verdictsOf(createToyStudy(rastrigin, stuckAt("minimum"))), { "does-not-arrive": "fail" });
});
