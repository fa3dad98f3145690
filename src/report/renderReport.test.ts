/** @file The report: complete, safe, reproducible; and alive in a real browser. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import type { ColumnDescription } from "./chooseCharts.ts";
import { type ReportOptions, renderReport } from "./renderReport.ts";
import type { ReportRun } from "./reportRun.ts";

const instruments: ColumnDescription[] = [
  { name: "trainLoss", title: "Train loss", meaning: "Mean loss.", formula: "1/N Σ ℓ", source: "a paper" },
];

/** Losses that fall to 1e-8 and spike for one step at `spikes`; norm and accuracy to go with them. */
function exampleRun(label: string, precision: string, steps: number, spikes: readonly number[]): ReportRun {
  const trainLoss = Float64Array.from({ length: steps }, (_, i) => 10 ** (-8 * Math.min(1, (4 * i) / steps)));
  for (const spike of spikes) trainLoss[spike - 1] = 1;
  return {
    label,
    experiment: { seed: 0, loss: { precision }, optimizer: { betas: [0.9, 0.95], epsilon: 1e-8 } },
    manifest: { formatVersion: 1, status: "done", startedAt: "2026-11-22T10:00:00.000Z", endedAt: null, steps },
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
function validatedRun(label: string, steps: number, generalisedAt: number): ReportRun {
  const run = exampleRun(label, "f32", steps, []);
  const validationLoss = new Float64Array(steps).fill(NaN);
  const validationAccuracy = new Float32Array(steps).fill(NaN);
  for (let step = 50; step <= steps; step += 50) {
    validationLoss[step - 1] = 1e-4;
    validationAccuracy[step - 1] = step >= generalisedAt ? 1 : 0;
  }
  return { ...run, series: { ...run.series, columns: { ...run.series.columns, validationLoss, validationAccuracy } } };
}

const pair = [exampleRun("single loss", "f32", 1000, [300, 700]), exampleRun("double loss", "f64", 1000, [])];
const options: ReportOptions = { title: "Example", runs: pair, instruments, generatedBy: "slingshot-lab 0.0.0" };

describe("document", () => {
  const text = renderReport(options);

  test("verdict, differences, settings and slingshots are in words and numbers", () => {
    assert.match(text, /<h1>2 slingshots with loss\.precision f32, none with f64<\/h1>/);
    assert.match(
      text,
      /<th scope="row"><code>loss\.precision<\/code><\/th><td><code>f32<\/code><\/td><td><code>f64<\/code>/,
    );
    assert.match(text, /All other settings, 3 of them, are the same\./);
    assert.match(text, /<mark> {2}precision: f64<\/mark>/);
    assert.match(text, /<span> {2}betas: \[0\.9, 0\.95\]<\/span>/);
    assert.match(text, /<td class="number">700<\/td>/);
    assert.match(text, /<b>double loss<\/b>: none\./);
  });

  test("nothing is loaded from anywhere", () => {
    assert.doesNotMatch(
      text.replaceAll("https://github.com/leeoniya/uPlot", ""),
      /(src|href)="(?!data:)|@import|url\(|https?:/,
    );
    assert.match(text, /Content-Security-Policy" content="default-src &#39;none&#39;/);
  });

  test("the same runs give the same bytes", () => assert.equal(renderReport(options), text));

  test("one to six runs, with any columns or none", () => {
    const [first] = pair as [ReportRun];
    const empty = { ...first, series: { step: new Float64Array(0), columns: {} } };
    assert.match(renderReport({ ...options, runs: [empty] }), /No step was recorded, so there is nothing to draw/);
    const lossOnly = {
      ...first,
      series: { ...first.series, columns: { trainLoss: first.series.columns.trainLoss as Float64Array } },
    };
    assert.match(renderReport({ ...options, runs: [lossOnly, empty] }), /id="chart-trainLoss"/);
    assert.doesNotThrow(() => renderReport({ ...options, runs: new Array<ReportRun>(6).fill(first) }));
    assert.throws(() => renderReport({ ...options, runs: [] }), RangeError);
    assert.throws(() => renderReport({ ...options, runs: new Array<ReportRun>(7).fill(first) }), RangeError);
  });

  test("validation shares the chart of training, and its gaps are no faults", () => {
    const [first] = pair as [ReportRun];
    const validated = renderReport({ ...options, runs: [validatedRun("a", 1000, 500), first] });
    assert.match(validated, /<h3>Train and validation loss<\/h3>/);
    assert.match(validated, /<h3>Train and validation accuracy<\/h3>/);
    assert.match(validated, /a train: from 100 % to 100 %; single loss train: .+; a validation: from 0 % to 100 %"/);
    assert.match(validated, /Validation accuracy reaches <span class="whole">100 %<\/span> at step 500 /);
    assert.doesNotMatch(validated, /id="chart-validation|values are NaN/);
    assert.doesNotMatch(text, /Train and validation|Validation accuracy/);
  });

  test("runs that ended badly and files that are damaged stand before everything else", () => {
    const run: ReportRun = {
      ...(pair[0] as ReportRun),
      manifest: { ...(pair[0] as ReportRun).manifest, status: "interrupted" },
      damaged: [{ file: "series/x.parquet", firstStep: 1, lastStep: 5000, reason: "it is cut" }],
    };
    const warned = renderReport({ ...options, runs: [run] });
    assert.match(warned, /single loss was interrupted; the last recorded step is 1,000\./);
    assert.match(warned, /single loss: series\/x\.parquet \(steps 1 to 5,000\) cannot be read: it is cut\./);
    assert.doesNotMatch(text, /Before you read on/);
  });

  test("long runs are reduced, and the report says by how much", () => {
    assert.match(text, /Every recorded step is in this file/);
    const reduced = renderReport({ ...options, pointLimit: 100 });
    assert.match(reduced, /The 2,000 recorded steps are reduced for this file: every 20 steps are shown/);
    assert.ok(reduced.length < text.length);
  });
});

const chromiumPath = [process.env.CHROMIUM, "/usr/bin/chromium"].find((path) => path !== undefined && existsSync(path));
const flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
flags.push("--disable-component-update", "--disable-sync", "--disable-quic");

describe("page in Chromium", { skip: chromiumPath === undefined && "no Chromium: CHROMIUM may name one" }, () => {
  let browser: Browser;
  let folder = "";
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "slingshot-report-"));
    browser = await chromium.launch({ executablePath: chromiumPath as string, args: flags });
  });
  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a report, runs `use`, and fails on anything on the console and on every request that leaves the file. */
  async function visit(report: ReportOptions, use: (page: Page) => Promise<void>, width = 1200): Promise<void> {
    const file = join(folder, "report.html");
    writeFileSync(file, renderReport(report));
    const page = await browser.newPage({ viewport: { width, height: 2400 } });
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

  /** uPlot draws in a microtask, observers a frame later. */
  function settle(page: Page): Promise<void> {
    return page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  }

  /** Pixels of a run's colour in a chart, between two heights of the plotting area (0 top, 1 bottom). */
  function countPixels(page: Page, chart: string, run: number, from: number, to: number): Promise<number> {
    return countColor(page, chart, `run-${run}`, from, to);
  }

  function countColor(page: Page, chart: string, variable: string, from: number, to: number): Promise<number> {
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

  const range = (page: Page) => page.locator("#range").textContent();
  const values = (page: Page, chart: string) => page.locator(`#${chart} .value`).allTextContents();

  for (const width of [1200, 420]) {
    test(`every chart is drawn, in light and dark, ${width} pixels wide, and nothing overflows`, () =>
      visit(
        options,
        async (page) => {
          for (const colorScheme of ["light", "dark"] as const) {
            await page.emulateMedia({ colorScheme });
            await settle(page);
            for (const chart of ["trainLoss", "trainAccuracy", "lastLayerNorm", "somethingNew"]) {
              assert.ok((await countPixels(page, `chart-${chart}`, 1, 0, 1)) > 100, `${chart}, ${colorScheme}`);
            }
          }
          assert.equal(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), 0);
        },
        width,
      ));
  }

  for (const pointLimit of [2_000_000, 200_000]) {
    test(`one step of a million reaches the canvas, ${pointLimit} points allowed`, () => {
      const quiet = exampleRun("a", "f32", 1_000_000, []);
      const { step, columns } = exampleRun("a", "f32", 1_000_000, [654_321]).series;
      const trainLoss = columns.trainLoss as Float64Array;
      const spiking: ReportRun = { ...quiet, series: { step, columns: { trainLoss } } };
      const half: [string, number, number, number] = ["chart-trainLoss", 0, 0.1, 0.7];
      return visit({ ...options, runs: [spiking], pointLimit }, async (page) => {
        const whole = await countPixels(page, ...half);
        trainLoss[654_320] = 1e-8;
        await visit({ ...options, runs: [spiking], pointLimit }, async (calm) => {
          const without = await countPixels(calm, ...half);
          assert.ok(whole - without > 100, `${whole} pixels with the spike, ${without} without`);
        });
      });
    });
  }

  test("the cursor is shared: all charts show the values of one step", () => {
    // Fewer steps than pixels, so that every step can be pointed at.
    const runs = [exampleRun("a", "f32", 500, [150]), exampleRun("b", "f64", 500, [])];
    return visit({ ...options, runs }, async (page) => {
      assert.deepEqual(await values(page, "chart-trainLoss"), ["1e-8", "1e-8"]);
      assert.equal(await page.locator("#cursor").textContent(), "last step: 500");
      const box = await page.locator("#chart-lastLayerNorm .u-over").boundingBox();
      assert.ok(box);
      await page.mouse.move(box.x + (box.width * 149) / 499, box.y + 20);
      await settle(page);
      assert.equal(await page.locator("#cursor").textContent(), "step 150");
      assert.deepEqual(await values(page, "chart-trainLoss"), ["1", "1e-8"]);
      assert.deepEqual(await values(page, "chart-lastLayerNorm"), ["1.298", "1.298"]);
      assert.deepEqual(await values(page, "chart-trainAccuracy"), ["100 %", "100 %"]);
    });
  });

  test("dragging zooms all charts, a double click shows all steps again", () =>
    visit(options, async (page) => {
      assert.equal(await range(page), "Steps 1 to 1,000");
      const before = await countPixels(page, "chart-somethingNew", 1, 0, 1);
      const box = await page.locator("#chart-trainLoss .u-over").boundingBox();
      assert.ok(box);
      await page.mouse.move(box.x + box.width * 0.6, box.y + 20);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.8, box.y + 30, { steps: 3 });
      await page.mouse.up();
      await settle(page);
      assert.match(String(await range(page)), /^Steps 60\d to (799|80\d)$/);
      // The other charts follow: the cursor at the left edge is the first step of the range everywhere.
      const other = await page.locator("#chart-lastLayerNorm .u-over").boundingBox();
      assert.ok(other);
      await page.mouse.move(other.x + 1, other.y + 10);
      await settle(page);
      assert.match(String(await page.locator("#cursor").textContent()), /^step 60\d$/);
      await page.mouse.dblclick(other.x + 50, other.y + 10);
      await settle(page);
      assert.equal(await range(page), "Steps 1 to 1,000");
      assert.equal(await countPixels(page, "chart-somethingNew", 1, 0, 1), before);
    }));

  test("buttons zoom to a slingshot and back, and hide runs", () =>
    visit(options, async (page) => {
      await page.getByRole("button", { name: "First slingshot" }).click();
      assert.equal(await range(page), "Steps 270 to 330");
      await page.getByRole("button", { name: "Show" }).nth(1).click();
      assert.equal(await range(page), "Steps 670 to 730");
      await page.getByRole("button", { name: "All steps" }).click();
      assert.equal(await range(page), "Steps 1 to 1,000");
      await page.getByRole("button", { name: "single loss" }).click();
      await settle(page);
      assert.equal(await countPixels(page, "chart-trainLoss", 0, 0, 1), 0);
      assert.ok((await countPixels(page, "chart-trainLoss", 1, 0, 1)) > 100);
    }));

  for (const steps of [1000, 100_000]) {
    test(`the validation of one run is a whole line in a colour of its own, ${steps} steps`, () => {
      const runs = [validatedRun("a", steps, steps / 2)];
      return visit({ ...options, runs }, async (page) => {
        const { width } = (await page.locator("#chart-trainAccuracy .u-over").boundingBox()) ?? { width: NaN };
        // Half of the steps at 0 %, half at 100 %, and the rise between them.
        for (const [from, to] of [
          [0, 0.1],
          [0.9, 1],
        ] as const) {
          const pixels = await countColor(page, "chart-trainAccuracy", "validation", from, to);
          assert.ok(pixels > 0.4 * width && pixels < 2.5 * width, `${pixels} of ${width} from ${from} to ${to}`);
        }
        assert.ok((await countColor(page, "chart-trainAccuracy", "validation", 0.2, 0.8)) > 30);
        assert.ok((await countColor(page, "chart-trainLoss", "validation", 0, 1)) > width);
        assert.deepEqual(await page.locator("#chart-trainAccuracy .name").allTextContents(), ["train", "validation"]);
      });
    });
  }

  test("zoomed in between two validations, their line still crosses the chart", () =>
    visit({ ...options, runs: [validatedRun("a", 1000, 500)] }, async (page) => {
      const box = await page.locator("#chart-trainLoss .u-over").boundingBox();
      assert.ok(box);
      await page.mouse.move(box.x + box.width * 0.71, box.y + 20);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.74, box.y + 30, { steps: 3 });
      await page.mouse.up();
      await settle(page);
      assert.match(String(await range(page)), /^Steps 7[01]\d to 7[34]\d$/);
      for (const chart of ["chart-trainAccuracy", "chart-trainLoss"]) {
        assert.ok((await countColor(page, chart, "validation", 0, 1)) > 0.9 * box.width, chart);
      }
    }));

  test("under the cursor a validation has its latest value, before the first one none", () => {
    const runs = [validatedRun("a", 500, 250), exampleRun("b", "f64", 500, []), validatedRun("c", 500, 1000)];
    return visit({ ...options, runs }, async (page) => {
      const point = async (step: number) => {
        const box = await page.locator("#chart-lastLayerNorm .u-over").boundingBox();
        assert.ok(box);
        await page.mouse.move(box.x + (box.width * (step - 1)) / 499, box.y + 20);
        await settle(page);
        return values(page, "chart-trainAccuracy");
      };
      assert.deepEqual(await values(page, "chart-trainAccuracy"), ["100 %", "100 %", "100 %", "100 %", "0 %"]);
      assert.deepEqual(await point(245), ["100 %", "100 %", "100 %", "0 %", "0 %"]);
      assert.deepEqual(await point(255), ["100 %", "100 %", "100 %", "100 %", "0 %"]);
      assert.deepEqual(await point(30), ["100 %", "100 %", "100 %", "–", "–"]);
      assert.ok((await countPixels(page, "chart-trainAccuracy", 0, 0, 1)) > 100);
      // A hidden run takes both of its lines with it, and leaves those of the others.
      await page.getByRole("button", { name: "a", exact: true }).click();
      await settle(page);
      assert.equal(await countPixels(page, "chart-trainAccuracy", 0, 0, 1), 0);
      assert.ok((await countPixels(page, "chart-trainAccuracy", 2, 0.9, 1)) > 100);
      assert.equal(await page.locator("#chart-trainAccuracy .values > span:visible").count(), 3);
    });
  });

  test("labels are text, and numbers that are none do no harm", () => {
    const [first, second] = pair as [ReportRun, ReportRun];
    const label = '</script><img src="https://example.com/x.png" onerror="console.log(1)">';
    const trainLoss = Float64Array.from(first.series.columns.trainLoss as Float64Array);
    trainLoss.set([NaN, Infinity, -Infinity, 0, -1]);
    const odd = { ...first, label, series: { ...first.series, columns: { ...first.series.columns, trainLoss } } };
    const none = {
      ...second,
      series: { step: second.series.step, columns: { trainLoss: new Float64Array(1000).fill(NaN) } },
    };
    return visit({ ...options, runs: [odd, none] }, async (page) => {
      assert.equal(await page.locator("button[data-run='0']").textContent(), label);
      assert.equal(await page.locator("img").count(), 0);
      assert.deepEqual(await values(page, "chart-trainLoss"), ["1e-8", "–"]);
      assert.ok((await countPixels(page, "chart-trainLoss", 0, 0, 1)) > 100);
    });
  });
});
