/** @file For tests: a report opened in headless Chromium. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../../test/browser/chromium.ts";
import { type ReportOptions, renderReport } from "./renderReport.ts";

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
      if (!/^(file|data|blob):/.test(request.url())) complaints.push(`requests ${request.url()}`);
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

/** @param opacity of the colour on the page's paper; 0.35 is a band */
export function countColor(
  page: Page,
  chart: string,
  variable: string,
  from: number,
  to: number,
  opacity = 1,
): Promise<number> {
  return page.evaluate(`(() => {
    const root = document.querySelector("#${chart} .uplot");
    const canvas = root.querySelector("canvas");
    const over = root.querySelector(".u-over");
    const read = (name) => {
      const color = getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
      return [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
    };
    const paper = read("paper");
    const wanted = read("${variable}").map((part, i) => ${opacity} * part + (1 - ${opacity}) * paper[i]);
    const area = { left: over.offsetLeft, top: over.offsetTop + ${from} * over.clientHeight };
    const [width, height] = [over.clientWidth, Math.round(${to - from} * over.clientHeight)];
    // Reading the page's own canvas makes Chromium warn; a copy made for reading does not.
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    if (${opacity} < 1) {
      context.fillStyle = "rgb(" + paper.join(",") + ")";
      context.fillRect(0, 0, width, height);
    }
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
