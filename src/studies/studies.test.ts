/** @file Of every study: its arms are sweeps, and each of its claims can come out otherwise. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BUDGETS, listBudgets, planArm, STUDIES, type Study, StudyRuns } from "./index.ts";
import { makeShuffled, makeStructured } from "./seededWorlds.fixture.ts";
import { makeWorld, smallestBudget, WORLDS } from "./worlds.fixture.ts";

test("names are told apart, and an arm of one name is one arm", () => {
  const names = STUDIES.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  const arms = new Map(STUDIES.flatMap((study) => study.arms.map((arm) => [arm.name, arm] as const)));
  for (const { name, arms: own, claims } of STUDIES) {
    for (const arm of own) assert.equal(arms.get(arm.name), arm, `${name}: ${arm.name} is another arm elsewhere`);
    assert.equal(new Set(claims.map((claim) => claim.name)).size, claims.length, name);
    assert.match(name, /^[a-z0-9-]+$/);
  }
});

for (const study of STUDIES) {
  test(`the arms of ${study.name} are sweeps at every budget`, () => {
    for (const budget of BUDGETS)
      for (const arm of study.arms) planArm(arm, { root: "nowhere", budget, seeds: 1, hasData: true });
    assert.ok(
      study.arms.length === 0 || BUDGETS.some((budget) => study.arms.some((arm) => arm.sweeps[budget] !== null)),
    );
  });

  // Those that compute from the toys are tested beside them.
  if (study.arms.length > 0)
    test(`each claim of ${study.name} fails or cannot be told somewhere where nothing that is varied matters`, async () => {
      const holdsIn = new Map<string, string[]>(study.claims.map(({ name }) => [name, []]));
      for (const [world, what] of Object.entries(WORLDS))
        for (const name of await listHolding(study, makeWorld(study, what))) holdsIn.get(name)?.push(world);
      for (const [name, worlds] of holdsIn)
        assert.ok(worlds.length < Object.keys(WORLDS).length, `${name} holds in every world`);
    });

  if (study.arms.length > 0)
    test(`no claim of ${study.name} holds without runs`, async () => {
      assert.deepEqual(await listHolding(study, new StudyRuns([])), []);
    });
}

/** What is tested in worlds of its own, beside its study, and why: a study, or one claim of it. */
const BESIDE: Readonly<Record<string, string>> = {
  "notsawo-slices": "of landscapes, which these worlds do not have: notsawo/slices.test.ts",
  "notsawo-trajectory": "of trajectories, which these worlds do not have: notsawo/slices.test.ts",
  "notsawo-power-law": "fits of hundreds of laws: notsawo/powerLaw.test.ts",
  "optimizers decaying-denominator": "of optimizers, which have no order: thilak/optimizers.test.ts",
  "notsawo-intrinsic-dimension estimators-agree": "of two columns that go together: notsawo/intrinsicDimension.test.ts",
  "notsawo-heat-maps large-rates-restless": "of two numbers that go apart: notsawo/heatMaps.test.ts",
  "division validation-jumps": "validation that jumps again and again: thilak/division.test.ts",
  "image-networks falls": "of norms that fall, which these worlds do not have: thilak/imageNetworks.test.ts",
  "image-networks stays": "as above",
  "image-networks falls-more": "as above",
  "norm-and-scale restores-most": "of three groups of one state: judges/normAndScale.test.ts",
};

/** Claims for which a budget has no run, or of steps after the 3,000 of these worlds. */
const NOTHING_THERE: Readonly<Record<string, readonly string[]>> = {
  smoke: ["normalised-head subtraction-late", "notsawo-fraction-curves s5-falls"],
  paper: ["free-collapses", "ends-frozen", "ends-frozen-shallower", "matrices-frozen"].map(
    (name) => `muon-frozen ${name}`,
  ),
};

/** Claims of each run by itself that these worlds have in most of their runs: they compare nothing, and hold for no luck. */
const OF_EACH_RUN = new Set([
  "fcn growth-then-plateau",
  "division growth-then-plateau",
  "deep-linear descent-fits",
  "betas small-first-stays",
  "normalised-head fits",
  "decoupled-v hessian-vanishes",
  "image-networks stays",
]);

const judgedHere = STUDIES.filter(({ name, arms }) => arms.length > 0 && BESIDE[name] === undefined);
const listOpen = ({ name, claims }: Study, budget: string): string[] =>
  claims
    .map((claim) => claim.name)
    .filter(
      (each) => BESIDE[`${name} ${each}`] === undefined && NOTHING_THERE[budget]?.includes(`${name} ${each}`) !== true,
    );

/** At an error of 5 % a claim holds in more than so many once in 170 times. */
const [SHUFFLED, LUCKY] = [24, 4];
const STRUCTURED = 40;

for (const study of judgedHere) {
  test(`each claim of ${study.name} seldom holds where the ends of runs are shuffled`, async () => {
    const times = new Map<string, number>();
    for (let seed = 0; seed < SHUFFLED; seed++)
      for (const name of await listHolding(study, makeShuffled(study, seed)))
        times.set(name, (times.get(name) ?? 0) + 1);
    for (const [name, count] of times)
      if (!OF_EACH_RUN.has(`${study.name} ${name}`))
        assert.ok(count <= LUCKY, `${name} holds in ${count} of ${SHUFFLED} shuffled worlds`);
  });

  for (const budget of listBudgets(study))
    test(`each claim of ${study.name} can come out either way at budget ${budget}`, async () => {
      // Whether a claim can fail is asked at the smallest budget alone: more runs do not take that away.
      const open = new Map(
        listOpen(study, budget).map((name) => [
          name,
          new Set(budget === smallestBudget(study) ? ["pass", "fail"] : ["pass"]),
        ]),
      );
      for (let seed = 0; seed < STRUCTURED && open.size > 0; seed++) {
        const runs = makeStructured(study, seed, budget);
        for (const claim of study.claims) {
          const wanted = open.get(claim.name);
          if (wanted === undefined) continue;
          wanted.delete((await claim.judge(runs)).verdict);
          if (wanted.size === 0) open.delete(claim.name);
        }
      }
      assert.deepEqual(
        [...open].map(([name, wanted]) => `${name}: no ${[...wanted].join(", no ")}`),
        [],
      );
    });
}

async function listHolding({ claims }: Study, runs: StudyRuns): Promise<string[]> {
  const holding: string[] = [];
  for (const claim of claims) if ((await claim.judge(runs)).verdict === "pass") holding.push(claim.name);
  return holding;
}
