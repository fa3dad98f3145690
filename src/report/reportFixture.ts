/** @file For tests: example runs, and a report opened in headless Chromium. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../../test/browser/chromium.ts";
import { compareSeries } from "../analysis/index.ts";
import { takeAfter, takeUpTo } from "../series.ts";
import type { ForkChange } from "./forkOrigin.ts";
import { type ReportOptions, renderReport } from "./renderReport.ts";
import type { ReportRun } from "./reportRun.ts";

/** Losses that fall to 1e-8 and spike for one step at `spikes`; norm and accuracy to go with them. */
export function exampleRun(label: string, precision: string, steps: number, spikes: readonly number[]): ReportRun {
  const trainLoss = Float64Array.from({ length: steps }, (_, i) => 10 ** (-8 * Math.min(1, (4 * i) / steps)));
  for (const spike of spikes) trainLoss[spike - 1] = 1;
  return {
    label,
    experiment: { seed: 0, loss: { precision }, optimizer: { betas: [0.9, 0.95], epsilon: 1e-8 } },
    manifest: { formatVersion: 2, status: "done", startedAt: "2026-11-22T10:00:00.000Z", endedAt: null, steps },
    series: {
      step: Float64Array.from({ length: steps }, (_, i) => i + 1),
      columns: {
        trainLoss,
        trainAccuracy: new Float32Array(steps).fill(1),
        lastLayerNorm: Float32Array.from({ length: steps }, (_, i) => 1 + i / steps),
        somethingNew: new Float32Array(steps),
      },
    },
    slingshots: {
      answer: spikes.length > 0 ? "slingshots" : "neither",
      fittedAt: 5,
      slingshots: spikes.map((spike) => ({
        growthStart: spike - 20,
        spike,
        plateauEnd: spike + 20,
        troughLoss: 1e-8,
        peakLoss: 1,
        normBefore: 1,
        normAfter: 1.5,
        events: 1,
      })),
      normGrowth: 2,
      reason: "a reason",
    },
  };
}

/** The same, validated every 50 steps: the accuracy jumps from 0 to 1 at `generalisedAt`. */
export function validatedRun(label: string, steps: number, generalisedAt: number): ReportRun {
  const run = exampleRun(label, "f32", steps, []);
  const validationLoss = new Float64Array(steps).fill(NaN);
  const validationAccuracy = new Float32Array(steps).fill(NaN);
  for (let step = 50; step <= steps; step += 50) {
    validationLoss[step - 1] = 1e-4;
    validationAccuracy[step - 1] = step >= generalisedAt ? 1 : 0;
  }
  return { ...run, series: { ...run.series, columns: { ...run.series.columns, validationLoss, validationAccuracy } } };
}

/** A fork of `parent` at a step: its rows after it, up to `end`, with the changes given and `trainLoss` times `factor`. */
export function exampleFork(
  parent: ReportRun,
  step: number,
  label: string,
  { changes = [], factor = 1, end = Infinity }: { changes?: readonly ForkChange[]; factor?: number; end?: number } = {},
): ReportRun {
  const { step: steps, columns } = takeUpTo(parent.series, end);
  const trainLoss = columns.trainLoss?.map((value, i) => ((steps[i] as number) > step ? value * factor : value));
  const history = { step: steps, columns: { ...columns, ...(trainLoss && { trainLoss }) } };
  const series = takeAfter(history, step);
  const slingshots = parent.slingshots.slingshots.filter(({ spike }) => spike > step && factor === 1);
  return {
    ...parent,
    label,
    series,
    slingshots: { ...parent.slingshots, slingshots, answer: slingshots.length > 0 ? "slingshots" : "neither" },
    fork: {
      origin: { run: parent.label, path: parent.label, step, parametersSha256: "", changes, optimizerState: "kept" },
      history,
      parent: {
        label: parent.label,
        lastStep: parent.series.step.at(-1) ?? null,
        slingshots: parent.slingshots.slingshots.filter(({ spike }) => spike > step),
        comparison: compareSeries(parent.series, series, step),
        damaged: [],
      },
    },
  };
}

/** A browser to look at reports with. */
export class ReportViewer {
  readonly #folder: string;
  readonly #browser: Browser;

  private constructor(folder: string, browser: Browser) {
    this.#folder = folder;
    this.#browser = browser;
  }

  static async open(): Promise<ReportViewer> {
    const folder = mkdtempSync(join(tmpdir(), "slingshot-report-"));
    return new ReportViewer(folder, await launchChromium());
  }

  async close(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Opens a report, runs `use`, and fails on anything on the console and on every request that leaves the file. */
  async visit(report: ReportOptions, use: (page: Page) => Promise<void>, width = 1200): Promise<void> {
    const file = join(this.#folder, "report.html");
    writeFileSync(file, renderReport(report));
    const page = await this.#browser.newPage({ viewport: { width, height: 2400 } });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!/^(file|data):/.test(request.url())) complaints.push(`requests ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector("#chart-trainLoss canvas");
    await settle(page);
    await use(page);
    assert.deepEqual(complaints, []);
    await page.close();
  }
}

/** uPlot draws in a microtask, observers a frame later. */
export function settle(page: Page): Promise<void> {
  return page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
}

/** Pixels of a run's colour in a chart, between two heights of the plotting area (0 top, 1 bottom). */
export function countPixels(page: Page, chart: string, run: number, from: number, to: number): Promise<number> {
  return countColor(page, chart, `run-${run}`, from, to);
}

export function countColor(page: Page, chart: string, variable: string, from: number, to: number): Promise<number> {
  return page.evaluate(`(() => {
    const root = document.querySelector("#${chart} .uplot");
    const canvas = root.querySelector("canvas");
    const over = root.querySelector(".u-over");
    const color = getComputedStyle(document.documentElement).getPropertyValue("--${variable}").trim();
    const wanted = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
    const area = { left: over.offsetLeft, top: over.offsetTop + ${from} * over.clientHeight };
    const [width, height] = [over.clientWidth, Math.round(${to - from} * over.clientHeight)];
    // Reading the page's own canvas makes Chromium warn; a copy made for reading does not.
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    context.drawImage(canvas, -area.left, -area.top);
    const pixels = context.getImageData(0, 0, width, height).data;
    let count = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      if (pixels[i + 3] > 100 && wanted.every((part, k) => Math.abs(pixels[i + k] - part) < 40)) count++;
    }
    return count;
  })()`);
}

/** The range of steps that the page says it shows. */
export const shownRange = (page: Page) => page.locator("#range").textContent();

/** The values beside a chart's title. */
export const shownValues = (page: Page, chart: string) => page.locator(`#${chart} .value`).allTextContents();
