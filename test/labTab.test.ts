/**
 * @file The lab of a tab, as it is built, in headless Chromium: the known bits, whatever happens to the tab meanwhile, and runs
 * that the command line takes for its own.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { unzipSync, zipSync } from "fflate";
import type { Browser, BrowserContext, JSHandle, Page } from "playwright-core";
import { measureLandscape } from "../src/inspection/index.ts";
import { findKeptLandscape, toLandscapeRequest } from "../src/inspection/inside/keptLandscapes.ts";
import { NetworkReader } from "../src/inspection/inside/networkReader.ts";
import type { LabRun, LandscapeAsk } from "../src/lab/index.ts";
import { type RunManifest, readRun } from "../src/store/index.ts";
import { forkRun, resumeRun } from "../src/training/index.ts";
import type { TabLab } from "../web/tab/tabLab.ts";
import { buildTabPage, type TabPage } from "./browser/buildTabPage.ts";
import { launchChromium, noChromium } from "./browser/chromium.ts";
import { KNOWN_RUNS } from "./knownRuns.ts";

type Lab = JSHandle<TabLab>;

const pages = new WeakMap<Lab, Page>();
const pageOf = (lab: Lab): Page => pages.get(lab) as Page;

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

    test("what a tab trains no other one does, until it is closed", async () => {
      const [first] = context.pages();
      other = await start(lab, DIVISION, "checkpoints.everySteps=20");
      await until(lab, other, ({ step }) => (step ?? 0) > 20);
      lab = await openLab(context, first?.url() ?? "");
      const { isTraining, state } = await until(lab, other, () => true);
      assert.deepEqual([isTraining, state], [false, "running"]);
      const resumed = lab.evaluate((lab, id) => lab.resumeRun(id), other);
      await refused(resumed, `${other} is being trained in another tab`);
      await first?.close();
      await until(lab, other, ({ isTraining }) => isTraining);
    });

    test("two at a time", async () => {
      id = await start(lab, HYPERCUBE);
      // After a spike, before which states are saved.
      await until(lab, id, ({ step }) => (step ?? 0) > 620);
      const { runs } = await lab.evaluate((lab) => lab.listRuns());
      assert.deepEqual(
        runs.map(({ id, isTraining }) => [id, isTraining]),
        [
          [id, true],
          [other, true],
        ],
      );
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

    test("what lies inside is that of the folder, and a slice is measured to the same numbers and kept", async () => {
      const ask: LandscapeAsk = { step: 2000, along: ["gradient"], reach: 1, points: 3, normalize: "filter" };
      const { network, values, before, measured, kept } = await lab.evaluate(
        async (lab, { id, ask }) => {
          const network = await lab.readNetwork(id, ask.step);
          const request = { step: ask.step, name: network.tensors[0]?.name ?? "", from: 0, every: 1 };
          const { values } = await lab.readTensor(id, request);
          const before = await lab.findLandscape(id, ask);
          const measured = await lab.measureLandscape(id, ask, { onProgress: () => {} });
          return { network, values: [...values], before, measured, kept: await lab.listLandscapes(id, ask.step) };
        },
        { id, ask },
      );
      const run = await readRun(await exportTo(lab, id));
      const reader = new NetworkReader();
      assert.deepEqual(network, await reader.describe(run, ask.step));
      const name = network.tensors[0]?.name ?? "";
      assert.deepEqual(values, [...(await reader.cut(run, { step: ask.step, name, from: 0, every: 1 })).values]);
      assert.deepEqual([before, kept], [null, [ask]]);
      // The exported folder has it, and the command line measures the same in another one.
      assert.deepEqual(await findKeptLandscape(run, ask), measured);
      const theirs = await measureLandscape(await readRun(paused), toLandscapeRequest(ask, ["train"]), {});
      assert.deepEqual(theirs.pieces, measured?.pieces);
      const leave = await lab.evaluate(
        async (lab, { id, ask }) => {
          const end = new AbortController();
          const plane = { ...ask, along: ["gradient", "random"], points: 301 } as const;
          return lab.measureLandscape(id, plane, { signal: end.signal, onProgress: () => end.abort() });
        },
        { id, ask },
      );
      assert.equal(leave, null);
      await refused(
        lab.evaluate((lab, id) => lab.readNetwork(id, 7), id),
        "there is no checkpoint of step 7",
      );
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
      const zip = readFileSync((await download(lab, id)).zip);
      const copy = await importZip(lab, zip);
      assert.notEqual(copy, id);
      const [own, imported] = [unzipSync(zip), unzipSync(readFileSync((await download(lab, copy)).zip))];
      const renamed = Object.entries(own).map(([name, content]) => [name.replace(id, copy), content]);
      assert.deepEqual(Object.entries(imported), renamed);
      await lab.evaluate((lab, id) => lab.removeRun(id), copy);
      const { runs } = await lab.evaluate((lab) => lab.listRuns());
      assert.ok(runs.every((run) => run.id !== copy));
      const series = Object.keys(own).find((name) => name.endsWith(".parquet")) as string;
      const forged = { ...own, [series]: (own[series] as Uint8Array).with(100, 1) };
      await refused(importZip(lab, zipSync(forged)), "its checksum differs from the one in its name");
      await refused(importZip(lab, Uint8Array.of(1, 2, 3)), "its zip is damaged");
      assert.equal((await lab.evaluate((lab) => lab.listRuns())).runs.length, runs.length);
    });
  });

  /** The file that a person gets, and the folder of the run in it. */
  async function download(lab: Lab, id: string): Promise<{ zip: string; directory: string }> {
    const root = mkdtempSync(join(folder, "exported-"));
    const zip = join(root, "run.zip");
    const [file] = await Promise.all([
      pageOf(lab).waitForEvent("download"),
      lab.evaluate(async (lab, id) => {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(await lab.exportRun(id));
        link.download = "run.zip";
        link.click();
      }, id),
    ]);
    await file.saveAs(zip);
    for (const [name, content] of Object.entries(unzipSync(readFileSync(zip)))) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
    }
    return { zip, directory: join(root, id) };
  }

  const exportTo = async (lab: Lab, id: string) => (await download(lab, id)).directory;

  /** Gives the lab a file as a person does. */
  async function importZip(lab: Lab, zip: Uint8Array): Promise<string> {
    const path = join(mkdtempSync(join(folder, "imported-")), "run.zip");
    writeFileSync(path, zip);
    const input = await pageOf(lab).evaluateHandle(() =>
      Object.assign(document.createElement("input"), { type: "file" }),
    );
    await input.setInputFiles(path);
    return lab.evaluate((lab, input) => lab.importRun(input.files?.[0] as File), input);
  }
});

/** @param address null for the page that is there */
async function openLab(context: BrowserContext, address: string | null): Promise<Lab> {
  const page = address === null ? context.pages()[0] : await context.newPage();
  if (address !== null) await page?.goto(address);
  const lab = await page?.evaluateHandle(() =>
    (globalThis as unknown as { createTabLab(): Promise<TabLab> }).createTabLab(),
  );
  if (page === undefined || lab === undefined) throw new Error("there is no page");
  pages.set(lab, page);
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

/** In one line, which says why. */
async function refused(asked: Promise<unknown>, why: string): Promise<void> {
  await assert.rejects(
    asked,
    ({ message }: Error) => message.split("\n")[0]?.includes(`LabError: `) === true && message.includes(why),
  );
}
