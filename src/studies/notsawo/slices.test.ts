/** @file The claims of slices follow what was measured: made-up valleys give other verdicts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Landscape } from "../../inspection/index.ts";
import { spread } from "../../landscape/index.ts";
import type { Study } from "../study.ts";
import { type LandscapeAsk, StudyRuns } from "../studyRuns.ts";
import { makeWorld, WORLDS, type World } from "../worlds.fixture.ts";
import { slices } from "./slices.ts";
import { ways } from "./ways.ts";

type Curve = (alpha: number) => number;

/** Training and validation loss along each direction, and the accuracy on the training set; half of it on the other. */
interface Valleys {
  readonly train: (along: string) => Curve;
  readonly validation: Curve;
  readonly accuracy: Curve;
}

function makeLandscape({ along, steps, range }: LandscapeAsk, { train, validation, accuracy }: Valleys): Landscape {
  const alphas = [...spread(range)];
  const curvesOf = (loss: Curve, share: number) => ({
    loss: alphas.map(loss),
    accuracy: alphas.map((alpha) => share * accuracy(alpha)),
  });
  return {
    ...{ file: "nowhere", isDone: true, alphas, betas: null },
    pieces: steps.map((step) => ({
      ...{ step, row: null, directions: [], cosine: null },
      curves: { train: curvesOf(train(along[0] ?? ""), 1), validation: curvesOf(validation, 0.5) },
    })),
  };
}

/** A world whose runs have these landscapes, and components with these shares. */
function withLandscapes(study: Study, valleys: Valleys, shares: readonly number[] = []): StudyRuns {
  const { all } = makeWorld(study, WORLDS["slingshots, and generalising"] as World);
  return new StudyRuns(
    all.map((run) => ({
      ...run,
      landscape: async (ask) => ask && makeLandscape(ask, valleys),
      trajectory: async (ask) =>
        ask && {
          ...{ file: "nowhere", isDone: true, alphas: null, betas: null, rows: [] },
          components: { shares: [...shares], points: [] },
        },
    })),
  );
}

const verdictsOf = async ({ claims }: Study, runs: StudyRuns): Promise<Record<string, string>> => {
  const verdicts: Record<string, string> = {};
  for (const { name, judge } of claims) verdicts[name] = (await judge(runs)).verdict;
  return verdicts;
};

const bowl: Curve = (alpha) => 0.01 + alpha * alpha;
const double =
  (other: number): Curve =>
  (alpha) =>
    0.01 + Math.min(alpha * alpha, (alpha - other) * (alpha - other));

test("as the paper has it all holds", async () => {
  const runs = withLandscapes(slices, {
    train: (along) =>
      along === "final"
        ? double(1)
        : along === "initial"
          ? double(-1)
          : along === "step"
            ? (a) => 0.01 + 9 * a * a
            : bowl,
    validation: (alpha) => 2 - alpha,
    accuracy: () => 1,
  });
  assert.deepEqual(await verdictsOf(slices, runs), {
    ...{
      "two-minimisers": "pass",
      "two-while-memorising": "pass",
      "end-generalises": "pass",
      "initial-second": "pass",
      "initial-second-fits": "pass",
    },
    ...{ "random-one": "pass", "step-steeper": "pass" },
  });
});

test("in one bowl, whichever way, nothing of it does", async () => {
  const runs = withLandscapes(slices, { train: () => bowl, validation: (alpha) => 2 + alpha, accuracy: () => 0 });
  assert.deepEqual(await verdictsOf(slices, runs), {
    ...{ "two-minimisers": "fail", "two-while-memorising": "cannot-tell", "end-generalises": "fail" },
    "initial-second": "fail",
    ...{ "initial-second-fits": "cannot-tell", "random-one": "pass", "step-steeper": "fail" },
  });
});

test("a second minimiser that guesses is told from one that fits, and one along random directions counts against one", async () => {
  const runs = withLandscapes(slices, {
    ...{ train: () => double(-1), validation: () => 1 },
    accuracy: (alpha) => (alpha < -0.5 ? 0.03 : 1),
  });
  const verdicts = await verdictsOf(slices, runs);
  assert.equal(verdicts["two-while-memorising"], "fail");
  assert.deepEqual(
    [verdicts["initial-second"], verdicts["initial-second-fits"], verdicts["random-one"], verdicts["end-generalises"]],
    ["pass", "fail", "fail", "cannot-tell"],
  );
});

test("components are judged by their shares", async () => {
  const valleys: Valleys = { train: () => bowl, validation: bowl, accuracy: () => 1 };
  const verdicts = (shares: number[]) => verdictsOf(ways, withLandscapes(ways, valleys, shares));
  assert.deepEqual(Object.values(await verdicts([0.9, 0.09])), ["pass", "pass", "pass"]);
  assert.deepEqual(Object.values(await verdicts([0.7, 0.12])), ["fail", "pass", "pass"]);
  assert.deepEqual(Object.values(await verdicts([0.99, 0.005])), ["pass", "pass", "fail"]);
});
