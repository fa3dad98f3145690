/** @file Families of columns in a real browser: their lines, names, marks and phases, and when they are drawn. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { noChromium } from "../../test/browser/chromium.ts";
import { listRecordedColumns } from "../instruments/index.ts";
import type { JudgedRun } from "../verdict/index.ts";
import { exampleRun, familyRun } from "../verdict/verdict.fixture.ts";
import { countColor, countPixels, ReportViewer, settle, shownValues } from "./report.fixture.ts";

const layers = ["", "layers.0", "layers.1", "layers.2"];
const colors = ["ink", "member-0", "member-6", "member-11"];

describe("families in Chromium", { skip: noChromium }, () => {
  let viewer: ReportViewer;
  before(async () => {
    viewer = await ReportViewer.open();
  });
  after(() => viewer.close());
  const visit = (runs: readonly JudgedRun[], use: (page: Page) => Promise<void>, width?: number) =>
    viewer.visit(
      { title: "Example", runs, instruments: listRecordedColumns(), generatedBy: "slingshot-lab 0.0.0" },
      use,
      width,
    );

  for (const width of [1200, 420]) {
    test(`every line is drawn in its colour, in light and dark, ${width} pixels wide, and nothing overflows`, () => {
      const long = "encoder.block.11.attention.output.projection.weight";
      const run = familyRun("a", 300, { updateRatio: layers, weightNorm: ["", long] }, 7);
      return visit(
        [run],
        async (page) => {
          for (const colorScheme of ["light", "dark"] as const) {
            await page.emulateMedia({ colorScheme });
            await page.locator("#chart-updateRatio").scrollIntoViewIfNeeded();
            await settle(page);
            for (const color of colors) {
              const pixels = await countColor(page, "chart-updateRatio", color, 0, 1);
              assert.ok(pixels > 100, `${color}, ${colorScheme}: ${pixels}`);
            }
          }
          assert.equal(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), 0);
        },
        width,
      );
    });
  }

  test("between two measurements their names have the latest values, and before the first none", () =>
    visit([familyRun("a", 300, { weightNorm: layers }, 100)], async (page) => {
      const point = async (step: number) => {
        const box = await page.locator("#chart-lastLayerNorm .u-over").boundingBox();
        assert.ok(box);
        await page.mouse.move(box.x + (box.width * (step - 1)) / 299, box.y + 20);
        await settle(page);
        return shownValues(page, "chart-weightNorm");
      };
      assert.deepEqual(await shownValues(page, "chart-weightNorm"), ["1", "2", "3", "4"]);
      assert.deepEqual(await point(150), ["1", "2", "3", "4"]);
      assert.deepEqual(await point(50), ["–", "–", "–", "–"]);
    }));

  test("few measurements are marked, many are a line alone", async () => {
    /** Pixels of a line for each step that it spans. */
    const measureThickness = async (everySteps: number) => {
      let pixels = 0;
      const run = familyRun("a", 300, { weightNorm: layers }, everySteps);
      await visit([run], async (page) => {
        pixels = await countColor(page, "chart-weightNorm", "member-6", 0, 1);
      });
      return pixels / (300 - everySteps);
    };
    const [line, marked] = [await measureThickness(2), await measureThickness(20)];
    assert.ok(marked > 1.06 * line, `${marked} with marks, ${line} without`);
  });

  test("the name that is pointed at makes the other lines pale", () =>
    visit([familyRun("a", 300, { weightNorm: layers }, 1)], async (page) => {
      const count = (color: string) => countColor(page, "chart-weightNorm", color, 0, 1);
      const before = await count("member-11");
      await page.locator("#chart-weightNorm .values > span").nth(1).hover();
      await settle(page);
      assert.ok((await count("member-0")) > 100);
      assert.equal(await count("member-11"), 0);
      await page.mouse.move(5, 5);
      await settle(page);
      assert.equal(await count("member-11"), before);
    }));

  test("phases are behind what tells of slingshots, and not behind the rest", () => {
    const { slingshots } = exampleRun("a", "f32", 300, [150]);
    const run = { ...familyRun("a", 300, { weightNorm: layers, logitMean: ["", "x"] }, 1), slingshots };
    return visit([run], async (page) => {
      /** Whether the background under growth differs from that at the beginning. */
      const isShaded = (chart: string): Promise<boolean> =>
        page.evaluate(`(() => {
          const root = document.querySelector("#chart-${chart} .uplot");
          const over = root.querySelector(".u-over");
          const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
          const at = (share) => {
            context.clearRect(0, 0, 1, 1);
            context.drawImage(root.querySelector("canvas"), -Math.round(over.offsetLeft + share * over.clientWidth), -(over.offsetTop + over.clientHeight - 1));
            return String(context.getImageData(0, 0, 1, 1).data);
          };
          return at(140 / 300) !== at(40 / 300);
        })()`);
      assert.equal(await isShaded("weightNorm"), true);
      assert.equal(await isShaded("logitMean"), false);
    });
  });

  test("of several runs the chosen column is drawn, and a hidden run stays hidden", () => {
    const runs = [familyRun("a", 300, { weightNorm: layers }, 1), familyRun("b", 300, { weightNorm: layers }, 1)];
    return visit(runs, async (page) => {
      const shown = () => page.locator("#chart-weightNorm .values > span:visible .value").allTextContents();
      assert.deepEqual(await shown(), ["1", "1"]);
      await page.locator("#chart-weightNorm select").selectOption({ label: "layers.1" });
      await settle(page);
      assert.deepEqual(await shown(), ["3", "3"]);
      await page.getByRole("button", { name: "b", exact: true }).click();
      await page.locator("#chart-weightNorm select").selectOption({ label: "layers.2" });
      await settle(page);
      assert.deepEqual(await shown(), ["4"]);
      assert.equal(await countPixels(page, "chart-weightNorm", 1, 0, 1), 0);
      assert.ok((await countPixels(page, "chart-weightNorm", 0, 0, 1)) > 100);
    });
  });

  test("what is far below is drawn when it comes near, as the page then is", () => {
    const every = Object.fromEntries(listRecordedColumns().map(({ name }) => [name, layers]));
    return visit([familyRun("a", 300, every, 1), exampleRun("b", "f32", 300, [])], async (page) => {
      const canvases = (chart: string) => page.locator(`#chart-${chart} canvas`).count();
      assert.equal(await canvases("featureChange"), 0);
      await page.getByRole("button", { name: "Log steps" }).click();
      await page.getByRole("button", { name: "a", exact: true }).click();
      await page.locator("#chart-featureChange").scrollIntoViewIfNeeded();
      await settle(page);
      await settle(page);
      assert.equal(await canvases("featureChange"), 1);
      assert.equal(await countPixels(page, "chart-featureChange", 0, 0, 1), 0);
      await page.getByRole("button", { name: "a", exact: true }).click();
      await settle(page);
      assert.ok((await countPixels(page, "chart-featureChange", 0, 0, 1)) > 100);
    });
  });

  test("for print all is drawn", () => {
    const every = Object.fromEntries(listRecordedColumns().map(({ name }) => [name, layers]));
    return visit([familyRun("a", 300, every, 1)], async (page) => {
      const figures = await page.locator("#charts figure").count();
      assert.ok((await page.locator("#charts canvas").count()) < figures);
      await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
      assert.equal(await page.locator("#charts canvas").count(), figures);
    });
  });

  test("a part that is folded up is drawn no sooner than it is opened", () => {
    const every = Object.fromEntries(listRecordedColumns().map(({ name }) => [name, [""]]));
    return visit([familyRun("a", 300, every, 1)], async (page) => {
      const canvas = page.locator("#chart-featureChange canvas");
      assert.equal(await canvas.count(), 0);
      await page.locator("#topic-features").evaluate((part: HTMLDetailsElement) => part.removeAttribute("open"));
      await page.locator("#topic-features").scrollIntoViewIfNeeded();
      await settle(page);
      assert.equal(await canvas.count(), 0);
      await page.locator("#topic-features > summary").click();
      await settle(page);
      await settle(page);
      assert.equal(await canvas.count(), 1);
    });
  });
});
