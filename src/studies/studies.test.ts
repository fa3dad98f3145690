/** @file Of every study: its arms are sweeps, and each of its claims can come out otherwise. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BUDGETS, planArm, STUDIES, type Study, StudyRuns } from "./index.ts";
import { makeWorld, WORLDS } from "./worlds.fixture.ts";

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

async function listHolding({ claims }: Study, runs: StudyRuns): Promise<string[]> {
  const holding: string[] = [];
  for (const claim of claims) if ((await claim.judge(runs)).verdict === "pass") holding.push(claim.name);
  return holding;
}
