/**
 * @file Processes ended by SIGKILL and SIGTERM at random moments, also while they resume: after the last resume the run
 * is what it would have been without, to the last bit of series, events, parameters and optimizer state.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readRun } from "../../src/store/index.ts";
import { contentOf } from "./support/content.ts";
import { type KillOutcome, type KillTrial, killAndResume, resumeToTheEnd } from "./support/killRun.ts";
import { listMakers, placesOf, prepareFolder, runInProcess } from "./support/makers.ts";
import { SEED } from "./support/random.ts";
import { assertRefusal, sleep, startSlingshot, waitUntil } from "./support/slingshotProcess.ts";
import {
  listHidden,
  listRuns,
  makeRoots,
  resumeArguments,
  runArguments,
  runUndisturbed,
  tinyDivision,
  tinyHypercube,
} from "./support/tinyRuns.ts";
import { repeatTrials, tally } from "./support/trials.ts";

const newRoot = makeRoots();

/** With 1 nearly every moment lies within a save. */
const tinies = {
  hypercube: tinyHypercube("steps=1300", "checkpoints.everySteps=25"),
  division: tinyDivision("steps=500", "checkpoints.everySteps=20"),
  "hypercube, a checkpoint every step": tinyHypercube("steps=90", "checkpoints.everySteps=1"),
} as const;

const undisturbed = new Map<string, Promise<Awaited<ReturnType<typeof runUndisturbed>>>>();

async function repeatKills(
  name: keyof typeof tinies,
  count: number,
  options: Pick<KillTrial, "signal" | "mostKills">,
): Promise<KillOutcome[]> {
  const tiny = tinies[name];
  const reference = undisturbed.get(name) ?? runUndisturbed(tiny, newRoot("undisturbed"));
  undisturbed.set(name, reference);
  const trial = { tiny, undisturbed: await reference, ...options };
  const outcomes = await repeatTrials(`${options.signal} ${name}`, count, (random) =>
    killAndResume(newRoot("killed"), trial, random),
  );
  const kills = outcomes.reduce((sum, outcome) => sum + outcome.kills, 0);
  const found = tally(outcomes.map(({ leftover }) => leftover));
  console.log(`${name}: ${count} runs, ${kills} ended by ${options.signal} (seed ${SEED}): ${found}; all equal`);
  return outcomes;
}

for (const [name, count] of [
  ["hypercube", 80],
  ["division", 70],
  ["hypercube, a checkpoint every step", 50],
] as const) {
  test(`${name}: ${count} times killed, up to four times each, the run becomes the same`, async () => {
    const outcomes = await repeatKills(name, count, { signal: "SIGKILL", mostKills: 4 });
    const killed = outcomes.filter(({ leftover }) => leftover === "a run");
    assert.ok(killed.length > count / 4, "too few runs were killed in the middle to show anything");
  });
}

for (const name of ["hypercube", "division"] as const) {
  test(`${name}: 10 times ended by SIGTERM, the run becomes the same`, async () => {
    const outcomes = await repeatKills(name, 10, { signal: "SIGTERM", mostKills: 2 });
    assert.ok(outcomes.some(({ leftover }) => leftover === "a run"));
  });
}

for (const [what, settings, start] of [
  ["rows", ["checkpoints.everyMinutes=0"], /resuming from the first weights; \d+ recorded steps are computed again/],
  ["a checkpoint", ["checkpoints.everyMinutes=0.1"], /resuming from the checkpoint of step \d+/],
] as const) {
  test(`killed after ${what} by the clock and not by the steps, the run becomes the same`, async () => {
    const tiny = tinyHypercube("steps=60000", "checkpoints.beforeSpikes.spikes=0", ...settings);
    const reference = await runUndisturbed(tiny, newRoot("undisturbed"));
    const root = newRoot("stopped");
    const process = startSlingshot(runArguments(tiny, root));
    const find = (): string => listRuns(root)[0] ?? "";
    // The first line comes with the first progress.
    await waitUntil(process, () => process.narration() !== "");
    // A process that is held up for longer than any of these times takes no step meanwhile.
    process.kill("SIGSTOP");
    await sleep(10_500);
    assert.match(assertRefusal(await startSlingshot(resumeArguments(find())).ending, [2]), /is being written by/);
    assert.equal((await readRun(find())).series.step.length, 0);
    process.kill("SIGCONT");
    const isWritten = () =>
      what === "rows"
        ? readdirSync(join(find(), "series")).some((name) => name.startsWith("steps-"))
        : readFileSync(join(find(), "manifest.json"), "utf8").includes('"reason": "time"');
    await waitUntil(process, isWritten);
    process.kill("SIGKILL");
    assert.equal((await process.ending).signal, "SIGKILL");
    const { stderr } = await resumeToTheEnd(find(), reference);
    assert.match(stderr, start);
  });
}

test("an import and a fork killed at random moments are there or nothing is, to query and doctor too; the next clears away", async () => {
  const folder = newRoot("sources");
  const places = placesOf(folder);
  await prepareFolder(tinyHypercube("steps=400"), folder);
  const rows = Array.from({ length: 100_000 }, (_, step) => `${step},${1 / (step + 1)},${Math.sin(step)}`);
  writeFileSync(places.log, `step,trainLoss,lastLayerNorm\n${rows.join("\n")}\n`);
  const makers = listMakers(tinyHypercube("steps=400")).filter(({ name }) => name === "import log" || name === "fork");
  for (const maker of makers) {
    const twinFolder = newRoot("twin");
    await runInProcess(maker.args({ ...places, out: twinFolder }));
    const [twin = ""] = listRuns(twinFolder);
    const left = await repeatTrials(`SIGKILL ${maker.name}`, 8, async (random) => {
      const out = newRoot("killed");
      const process = startSlingshot(maker.args({ ...places, out }));
      while (process.isRunning() && readdirSync(out).length === 0) await sleep(1);
      await sleep(random.fraction() * 150);
      process.kill("SIGKILL");
      const { code } = await process.ending;
      const hidden = listHidden(out).length;
      const [made] = listRuns(out);
      if (made === undefined) {
        await assert.rejects(runInProcess(["query", "select count(*) from runs", out]), /there is no run in/);
        await runInProcess(maker.args({ ...places, out }));
      } else if (code !== 0 && maker.goesOn)
        await resumeToTheEnd(made, { directory: twin, content: await contentOf(twin), elapsedMs: 0 });
      const [whole = "", ...more] = listRuns(out);
      assert.deepEqual([more, listHidden(out)], [[], []]);
      await maker.assertSame(whole, twin);
      return made !== undefined ? "there" : hidden > 0 ? "hidden" : "nothing";
    });
    console.log(`${maker.name}: ${tally(left)} (seed ${SEED})`);
    assert.ok(left.includes("hidden"));
  }
});
