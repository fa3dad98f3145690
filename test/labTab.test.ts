/**
 * @file The lab of a tab, as it is built, in headless Chromium: the known bits, whatever happens to the tab meanwhile, and runs
 * that the command line takes for its own.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { unzipSync, zipSync } from "fflate";
import type { Browser, BrowserContext, JSHandle } from "playwright-core";
import type { LabRun } from "../src/lab/index.ts";
import { type RunManifest, readRun } from "../src/store/index.ts";
import { forkRun, resumeRun } from "../src/training/index.ts";
import type { TabLab } from "../web/tab/tabLab.ts";
import { buildTabPage, type TabPage } from "./browser/buildTabPage.ts";
import { launchChromium, noChromium } from "./browser/chromium.ts";
import { KNOWN_RUNS } from "./knownRuns.ts";

type Lab = JSHandle<TabLab>;

const [HYPERCUBE, DIVISION] = KNOWN_RUNS;

describe("the lab of a tab", { skip: noChromium, timeout: 600_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "lab-tab-"));
  let built: TabPage;
  let browser: Browser;
  before(async () => {
    built = await buildTabPage({ cores: 3 });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    built?.close();
    rmSync(folder, { recursive: true });
  });

  test("with threads, and reloaded in the middle: the known bits", async () => {
    const context = await browser.newContext();
    const lab = await openLab(context, await built.serve({ isolated: true }));
    assert.equal(await lab.evaluate((lab) => lab.note), null);
    const id = await start(lab, DIVISION, "checkpoints.everySteps=40");
    await until(lab, id, ({ step }) => (step ?? 0) > 60);
    await context.pages()[0]?.reload();
    const again = await openLab(context, null);
    await until(again, id, ({ state }) => state === "done");
    const { manifest } = await readRun(await exportTo(again, id));
    assert.equal(manifest.parametersSha256, DIVISION.sha256);
    assert.equal(manifest.engine?.threads, 2);
    const [resumed] = manifest.history.filter(({ kind }) => kind === "resumed");
    assert.ok(Number(resumed?.step) >= 40, "it went on from a state");
    await context.close();
  });

  describe("without threads", () => {
    let context: BrowserContext;
    let lab: Lab;
    let id: string;
    let other: string;
    /** Where the run lies as it was when it was paused. */
    let paused: string;
    before(async () => {
      context = await browser.newContext();
      lab = await openLab(context, await built.serve({ isolated: false }));
    });
    after(() => context?.close());

    test("two at a time; what a tab trains no other one does, until it is closed", async () => {
      const first = lab;
      other = await start(first, DIVISION, "checkpoints.everySteps=40");
      id = await start(first, HYPERCUBE);
      await until(first, other, ({ isTraining, step }) => isTraining && (step ?? 0) > 0);
      await until(first, id, ({ step }) => (step ?? 0) > 620);
      lab = await openLab(context, context.pages()[0]?.url() ?? "");
      const { isTraining, state } = await until(lab, id, () => true);
      assert.deepEqual([isTraining, state], [false, "running"]);
      await refused(
        lab.evaluate((lab, id) => lab.resumeRun(id), id),
        `${id} is being trained in another tab`,
      );
      await context.pages()[0]?.close();
      await until(lab, id, ({ isTraining, step }) => isTraining && (step ?? 0) > 700);
    });

    test("paused, it is what the command line goes on with to the known bits", async () => {
      await lab.evaluate((lab, id) => lab.pauseRun(id), id);
      const { state, isTraining } = await until(lab, id, () => true);
      assert.deepEqual([state, isTraining], ["interrupted", false]);
      paused = await exportTo(lab, id);
      const { parametersSha256 } = await resumeRun(paused);
      assert.equal(parametersSha256, HYPERCUBE.sha256);
      await lab.evaluate((lab, id) => lab.resumeRun(id), id);
      await until(lab, id, ({ state }) => state === "done");
      const { manifest, series } = await readRun(await exportTo(lab, id));
      assert.equal(manifest.parametersSha256, HYPERCUBE.sha256);
      assert.deepEqual(series, (await readRun(paused)).series);
    });

    test("the other one has the known bits too", async () => {
      await until(lab, other, ({ state }) => state === "done");
      const { manifest } = await readRun(await exportTo(lab, other));
      assert.deepEqual([manifest.parametersSha256, manifest.engine?.threads], [DIVISION.sha256, 1]);
    });

    test("rows, verdict and charts are those of the run", async () => {
      const columns = ["trainLoss", "of no run", "trainAccuracy"];
      const part = await lab.evaluate(
        async (lab, { id, columns }) => {
          const { from, step, columns: found } = await lab.readSeries(id, { columns, from: 1500 });
          return {
            from,
            step: [...step],
            columns: Object.entries(found).map(([name, values]) => [name, [...values]] as const),
          };
        },
        { id, columns },
      );
      const { series } = await readRun(paused);
      assert.deepEqual(part, {
        from: 1500,
        step: [...series.step.subarray(1500)],
        columns: ["trainLoss", "trainAccuracy"].map((name) => [
          name,
          [...(series.columns[name]?.subarray(1500) ?? [])],
        ]),
      });
      const { headline, cycles, charts, rows } = await lab.evaluate((lab, id) => lab.readRun(id), id);
      assert.deepEqual([headline, cycles.length, rows], ["3 slingshots in 2,000 steps", 3, 2000]);
      assert.deepEqual(charts[0]?.columns, [{ column: "trainLoss", label: "" }]);
    });

    test("a fork is that of the command line", async () => {
      const set = ["loss.precision=f64", "steps=600"];
      const fork = await lab.evaluate((lab, { id, set }) => lab.forkRun(id, { at: 560, set }), { id, set });
      await until(lab, fork, ({ state }) => state === "done");
      const own = (await readRun(await exportTo(lab, fork))).manifest;
      const theirs = (await readRun((await forkRun(paused, { at: 560, overrides: set, root: folder })).run)).manifest;
      const tell = ({ parametersSha256, forkedFrom }: RunManifest) => [parametersSha256, { ...forkedFrom, path: "" }];
      assert.deepEqual(tell(own), tell(theirs));
      const { forks } = await lab.evaluate((lab, id) => lab.readRun(id), id);
      assert.deepEqual(forks, [{ id: fork, name: fork, step: 560 }]);
      const tooLate = lab.evaluate((lab, id) => lab.forkRun(id, { at: 5000, set: [] }), id);
      await refused(tooLate, "at: 5000 is not allowed; must be a whole number from 0 to 2000, the last step recorded");
    });

    test("an exported run comes back as it was, and a forged one does not", async () => {
      const zip = await exportZip(lab, id);
      const copy = await importZip(lab, zip);
      assert.notEqual(copy, id);
      const [own, imported] = await Promise.all([id, copy].map((id) => exportZip(lab, id)));
      const filesOf = (bytes: Uint8Array | undefined) =>
        Object.entries(unzipSync(bytes ?? zip)).map(([name, content]) => [name.replace(/^[^/]*/, ""), content]);
      assert.deepEqual(filesOf(imported), filesOf(own));
      await lab.evaluate((lab, id) => lab.removeRun(id), copy);
      const { runs } = await lab.evaluate((lab) => lab.listRuns());
      assert.ok(runs.every((run) => run.id !== copy));
      const files = unzipSync(zip);
      const series = Object.keys(files).find((name) => name.endsWith(".parquet")) as string;
      const forged = { ...files, [series]: (files[series] as Uint8Array).with(100, 1) };
      await refused(importZip(lab, zipSync(forged)), "its checksum differs from the one in its name");
      await refused(importZip(lab, Uint8Array.of(1, 2, 3)), "its zip is damaged");
      assert.equal((await lab.evaluate((lab) => lab.listRuns())).runs.length, runs.length);
    });
  });

  async function exportTo(lab: Lab, id: string): Promise<string> {
    const root = mkdtempSync(join(folder, "exported-"));
    for (const [name, content] of Object.entries(unzipSync(await exportZip(lab, id)))) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
    }
    return join(root, id);
  }
});

/** @param address null for the page that is there */
async function openLab(context: BrowserContext, address: string | null): Promise<Lab> {
  const page = address === null ? context.pages()[0] : await context.newPage();
  if (address !== null) await page?.goto(address);
  const lab = await page?.evaluateHandle(() =>
    (globalThis as unknown as { createTabLab(): Promise<TabLab> }).createTabLab(),
  );
  if (lab === undefined) throw new Error("there is no page");
  return lab;
}

function start(lab: Lab, { preset, steps, seed }: (typeof KNOWN_RUNS)[number], ...more: string[]): Promise<string> {
  const request = { experiment: preset, set: [`steps=${steps}`, `seed=${seed}`, ...more] };
  return lab.evaluate((lab, request) => lab.startRun(request), request);
}

/** The run's line, once it is as it is to be. */
async function until(lab: Lab, id: string, isSo: (run: LabRun) => boolean): Promise<LabRun> {
  for (;;) {
    const { runs } = await lab.evaluate((lab) => lab.listRuns());
    const run = runs.find((run) => run.id === id);
    if (run !== undefined && isSo(run)) return run;
    if (run?.problem) throw new Error(`${id}: ${run.problem}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function exportZip(lab: Lab, id: string): Promise<Uint8Array> {
  const bytes = await lab.evaluate(
    async (lab, id) => [...new Uint8Array(await (await lab.exportRun(id)).arrayBuffer())],
    id,
  );
  return Uint8Array.from(bytes);
}

function importZip(lab: Lab, zip: Uint8Array): Promise<string> {
  return lab.evaluate((lab, bytes) => lab.importRun(new Blob([Uint8Array.from(bytes)])), [...zip]);
}

/** In one line, which says why. */
async function refused(asked: Promise<unknown>, why: string): Promise<void> {
  await assert.rejects(
    asked,
    ({ message }: Error) => message.split("\n")[0]?.includes(`LabError: `) === true && message.includes(why),
  );
}
