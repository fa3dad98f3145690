/** @file What a reader does with the charts of a report: the first sight, the address, smoothing, axes, and files to take along. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { noChromium } from "../../test/browser/chromium.ts";
import { listRecordedColumns } from "../instruments/index.ts";
import { exampleRun } from "../verdict/verdict.fixture.ts";
import type { ReportOptions } from "./renderReport.ts";
import { ReportViewer, settle, shownRange, shownValues } from "./report.fixture.ts";

const single = exampleRun("mine, 1", "f32", 5000, [1500, 3000]);
const options: ReportOptions = {
  title: "Example",
  runs: [single],
  instruments: listRecordedColumns(),
  generatedBy: "slingshot-lab 0.0.0",
};
const pair = { ...options, runs: [single, exampleRun("b", "f64", 5000, [])] };

/** Opens a chart's menu and does what its button says. */
async function choose(page: Page, chart: string, act: string): Promise<void> {
  await page.locator(`#chart-${chart} .menu > summary`).click();
  await page.locator(`#chart-${chart} .menu button[data-act="${act}"]`).click();
  await settle(page);
}

/** The file that a menu hands out. */
async function take(
  page: Page,
  chart: string,
  act: string,
): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent("download"), choose(page, chart, act)]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

describe("charts as tools, in Chromium", { skip: noChromium }, () => {
  let viewer: ReportViewer;
  before(async () => {
    viewer = await ReportViewer.open();
  });
  after(() => viewer.close());

  for (const [width, height] of [
    [1400, 900],
    [390, 844],
  ] as const) {
    test(`loss and norm of the finding are seen at first sight, ${width} × ${height}`, () =>
      viewer.visit(
        options,
        async (page) => {
          for (const chart of ["trainLoss", "lastLayerNorm"]) {
            const box = await page.locator(`#chart-${chart} .u-over`).boundingBox();
            assert.ok(box !== null && box.y > 0 && box.y + box.height < height, `${chart}: ${JSON.stringify(box)}`);
          }
          assert.equal((await page.locator("body").innerText()).split("Fits its training data").length, 2, "once");
        },
        width,
      ));
  }

  test("where nothing is pointed at, values are those of the last step in view", () =>
    viewer.visit(options, async (page) => {
      const norm = (step: number) => Number((single.series.columns.lastLayerNorm?.[step - 1] ?? NaN).toPrecision(4));
      assert.deepEqual(await shownValues(page, "chart-lastLayerNorm"), [`${norm(5000)}`]);
      await page.locator("button[data-zoom]").first().click();
      await settle(page);
      assert.equal(await shownRange(page), "Steps 1,470 to 1,530");
      assert.equal(await page.locator("#cursor").textContent(), "last in view: 1,530");
      assert.deepEqual(await shownValues(page, "chart-lastLayerNorm"), [`${norm(1530)}`]);
    }));

  test("the address keeps what is shown, and a page opened by it shows the same", () =>
    viewer.visit(pair, async (page) => {
      assert.ok(!page.url().includes("#"));
      await page.locator('button[data-run="1"]').click();
      await page.locator("button[data-zoom]").first().click();
      await page.locator("#median").selectOption("11");
      await choose(page, "lastLayerNorm", "axis");
      const address = page.url();
      assert.equal(
        address.slice(address.indexOf("#")),
        "#steps=1470-1530&hide=1&median=11&axis=chart-lastLayerNorm:log",
      );
      await page.goto("about:blank");
      await page.goto(address);
      await settle(page);
      assert.equal(await shownRange(page), "Steps 1,470 to 1,530");
      assert.equal(await page.locator('button[data-run="1"]').getAttribute("aria-pressed"), "false");
      assert.equal(await page.locator("#median").inputValue(), "11");
      await page.locator("#whole").click();
      await page.locator("#median").selectOption("1");
      await choose(page, "lastLayerNorm", "axis");
      await page.locator('button[data-run="1"]').click();
      assert.ok(!page.url().includes("#"), page.url());
      for (const odd of ["#steps=9-1&hide=77&median=3&axis=nothing:log&phases=9", "#more", "#steps=x"]) {
        await page.goto("about:blank");
        await page.goto(address.slice(0, address.indexOf("#")) + odd);
        await settle(page);
        assert.equal(await shownRange(page), "Steps 1 to 5,000");
      }
    }));

  test("smoothing is off, and is labelled on every chart when it is on", () =>
    viewer.visit(options, async (page) => {
      const labels = () => page.locator(".smoothed").allTextContents();
      assert.ok((await labels()).every((label) => label === ""));
      const before = await take(page, "trainLoss", "svg");
      await page.locator("#median").selectOption("51");
      await settle(page);
      assert.ok((await labels()).every((label) => label === "smoothed: running median of 51 points"));
      const after = await take(page, "trainLoss", "svg");
      assert.notDeepEqual(after.bytes, before.bytes);
      assert.match(after.bytes.toString(), />smoothed: running median of 51 points</);
    }));

  test("a chart goes along as numbers, as a drawing and as an image", () =>
    viewer.visit(options, async (page) => {
      await page.locator("button[data-zoom]").first().click();
      const csv = await take(page, "lastLayerNorm", "csv");
      assert.equal(csv.name, "mine-1-lastLayerNorm.csv");
      const [head, ...rows] = csv.bytes.toString().trimEnd().split("\r\n");
      assert.equal(head, 'step,"mine, 1"');
      const values = single.series.columns.lastLayerNorm as Float32Array;
      assert.deepEqual(
        rows.map((row) => row.split(",").map(Number)),
        Array.from({ length: 61 }, (_, i) => [1470 + i, values[1469 + i]]),
      );
      const svg = (await take(page, "lastLayerNorm", "svg")).bytes.toString();
      const drawn = await page.evaluate(`(() => {
        const root = new DOMParser().parseFromString(${JSON.stringify(svg)}, "image/svg+xml");
        const texts = [...root.querySelectorAll("text")].map((one) => one.textContent);
        return { error: root.querySelector("parsererror") !== null, texts, rects: root.querySelectorAll("rect").length };
      })()`);
      const { error, texts, rects } = drawn as { error: boolean; texts: string[]; rects: number };
      assert.equal(error, false);
      for (const text of ["Last-layer norm (RMS)", "mine, 1", "1,500"]) assert.ok(texts.includes(text), text);
      assert.ok(rects >= 4, "paper, frame, growth, plateau");
      const png = (await take(page, "lastLayerNorm", "png")).bytes;
      assert.equal(png.subarray(1, 4).toString(), "PNG");
      const width = Number(/<svg [^>]*width="(\d+)"/.exec(svg)?.[1]);
      assert.equal(png.readUInt32BE(16), 2 * width);
      assert.ok(png.length > 5000);
    }));

  test("where a page holds fewer points than were recorded, its CSV says so beforehand", () => {
    const csv = (page: Page) => page.locator("#chart-trainLoss .menu button[data-act=csv]").textContent();
    return viewer.visit(options, async (whole) => {
      assert.equal(await csv(whole), "Save as CSV, steps in view");
      await viewer.visit({ ...options, pointLimit: 500 }, async (reduced) =>
        assert.equal(await csv(reduced), "Save as CSV, points as reduced here"),
      );
    });
  });

  test("an axis becomes linear or logarithmic, and the note says so", () =>
    viewer.visit(options, async (page) => {
      const labels = async () =>
        [...(await take(page, "trainLoss", "svg")).bytes.toString().matchAll(/>([^<]+)<\/text>/g)].map(
          ([, text]) => text,
        );
      assert.ok((await labels()).includes("1e-4"));
      assert.ok(await page.locator("#chart-trainLoss .log-note").isVisible());
      await choose(page, "trainLoss", "axis");
      assert.ok((await labels()).includes("0.5"));
      assert.ok(!(await page.locator("#chart-trainLoss .log-note").isVisible()));
      assert.equal(
        await page.locator('#chart-trainAccuracy .menu button[data-act="axis"]').count(),
        0,
        "shares have one axis",
      );
    }));

  test("of many cycles ten are shown, and all on demand", () => {
    const spikes = Array.from({ length: 14 }, (_, i) => 300 * (i + 1));
    return viewer.visit({ ...options, runs: [exampleRun("many", "f32", 5000, spikes)] }, async (page) => {
      const rows = () => page.locator("table tr:visible th[scope=row]").filter({ hasText: /^\d+$/ }).count();
      assert.equal(await rows(), 10);
      await page.getByRole("button", { name: "Show all 14" }).click();
      assert.equal(await rows(), 14);
      assert.equal(await page.locator("button[data-unfold]").count(), 0);
    });
  });
});
