/** @file The report alive in a real browser: drawing, cursor, zoom, buttons. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { noChromium } from "../../test/browser/chromium.ts";
import { listRecordedColumns } from "../instruments/index.ts";
import type { JudgedRun } from "../verdict/index.ts";
import { exampleFork, exampleRun, validatedRun } from "../verdict/verdict.fixture.ts";
import { measuredExamples } from "./measurements.fixture.ts";
import type { ReportOptions } from "./renderReport.ts";
import { countColor, countPixels, ReportViewer, settle, shownRange, shownValues } from "./report.fixture.ts";

const pair = [exampleRun("single loss", "f32", 1000, [300, 700]), exampleRun("double loss", "f64", 1000, [])];
const options: ReportOptions = {
  title: "Example",
  runs: pair,
  instruments: listRecordedColumns(),
  generatedBy: "slingshot-lab 0.0.0",
};

describe("page in Chromium", { skip: noChromium }, () => {
  let viewer: ReportViewer;
  before(async () => {
    viewer = await ReportViewer.open();
  });
  after(() => viewer.close());
  const visit: ReportViewer["visit"] = (...request) => viewer.visit(...request);

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

  for (const width of [1200, 420]) {
    test(`measurements are drawn, in light and dark, ${width} pixels wide, and nothing overflows`, () => {
      const [first] = pair as [JudgedRun];
      const older = measuredExamples.map((each) => ({ ...each, file: "measurements/older.jsonl" }));
      const measurements = { found: [...measuredExamples, ...older], unread: [{ file: "x", reason: "it is cut" }] };
      return visit(
        { ...options, runs: [{ ...first, measurements }] },
        async (page) => {
          for (const colorScheme of ["light", "dark"] as const) {
            await page.emulateMedia({ colorScheme });
            const heights = await page.evaluate<number[]>(
              "[...document.querySelectorAll('.measured[open] > div svg')].map((one) => one.clientHeight)",
            );
            assert.equal(heights.filter((height) => height > 150).length, 8);
            const stroke = await page.evaluate("getComputedStyle(document.querySelector('.measured .curve')).stroke");
            assert.equal(stroke, colorScheme === "light" ? "rgb(1, 79, 130)" : "rgb(7, 139, 223)");
          }
          assert.equal(await page.locator(".earlier .measured svg").first().isVisible(), false);
          await page.locator(".earlier > summary").click();
          await page.locator(".earlier .measured > summary").first().click();
          assert.equal(await page.locator(".earlier .measured svg").first().isVisible(), true);
          assert.equal(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), 0);
        },
        width,
      );
    });
  }

  for (const pointLimit of [2_000_000, 200_000]) {
    test(`one step of a million reaches the canvas, ${pointLimit} points allowed`, () => {
      const quiet = exampleRun("a", "f32", 1_000_000, []);
      const { step, columns } = exampleRun("a", "f32", 1_000_000, [654_321]).series;
      const trainLoss = columns.trainLoss as Float64Array;
      const spiking: JudgedRun = { ...quiet, series: { step, columns: { trainLoss } } };
      // Of the band: the line goes through the median of its pixel.
      const half: [string, string, number, number, number] = ["chart-trainLoss", "run-0", 0.1, 0.7, 0.35];
      return visit({ ...options, runs: [spiking], pointLimit }, async (page) => {
        const whole = await countColor(page, ...half);
        trainLoss[654_320] = 1e-8;
        await visit({ ...options, runs: [spiking], pointLimit }, async (calm) => {
          const without = await countColor(calm, ...half);
          assert.ok(whole - without > 100, `${whole} pixels with the spike, ${without} without`);
        });
      });
    });
  }

  test("a log of one row is drawn as a point", () =>
    visit({ ...options, runs: [exampleRun("a", "f32", 1, [])] }, async (page) => {
      for (const chart of ["trainLoss", "trainAccuracy", "lastLayerNorm"]) {
        assert.ok((await countPixels(page, `chart-${chart}`, 0, 0, 1)) > 5, chart);
      }
    }));

  test("the last label on the axis of steps has room, however long", () => {
    const run = exampleRun("a", "f32", 300, []);
    const series = { ...run.series, step: run.series.step.map((step) => 9e12 + 10 * step) };
    return visit({ ...options, runs: [{ ...run, series }] }, async (page) => {
      const room = await page.evaluate(`(() => {
        const right = (selector) => document.querySelector("#chart-trainLoss " + selector).getBoundingClientRect().right;
        return right("canvas") - right(".u-over");
      })()`);
      const label = await page.evaluate(`(() => {
        const context = document.createElement("canvas").getContext("2d");
        context.font = '12px system-ui, -apple-system, "Segoe UI", sans-serif';
        return context.measureText("9,000,000,003,000").width;
      })()`);
      assert.ok(Number(room) >= Number(label) / 2, `${room} for half of ${label}`);
    });
  });

  test("the cursor is shared: all charts show the values of one step", () => {
    // Fewer steps than pixels, so that every step can be pointed at.
    const runs = [exampleRun("a", "f32", 500, [150]), exampleRun("b", "f64", 500, [])];
    return visit({ ...options, runs }, async (page) => {
      assert.deepEqual(await shownValues(page, "chart-trainLoss"), ["1e-8", "1e-8"]);
      assert.equal(await page.locator("#cursor").textContent(), "last step: 500");
      const box = await page.locator("#chart-lastLayerNorm .u-over").boundingBox();
      assert.ok(box);
      await page.mouse.move(box.x + (box.width * 149) / 499, box.y + 20);
      await settle(page);
      assert.equal(await page.locator("#cursor").textContent(), "step 150");
      assert.deepEqual(await shownValues(page, "chart-trainLoss"), ["1", "1e-8"]);
      assert.deepEqual(await shownValues(page, "chart-lastLayerNorm"), ["1.298", "1.298"]);
      assert.deepEqual(await shownValues(page, "chart-trainAccuracy"), ["100 %", "100 %"]);
    });
  });

  test("dragging zooms all charts, a double click shows all steps again", () =>
    visit(options, async (page) => {
      assert.equal(await shownRange(page), "Steps 1 to 1,000");
      const before = await countPixels(page, "chart-somethingNew", 1, 0, 1);
      const box = await page.locator("#chart-trainLoss .u-over").boundingBox();
      assert.ok(box);
      await page.mouse.move(box.x + box.width * 0.6, box.y + 20);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.8, box.y + 30, { steps: 3 });
      await page.mouse.up();
      await settle(page);
      assert.match(String(await shownRange(page)), /^Steps 60\d to (799|80\d)$/);
      // The other charts follow: the cursor at the left edge is the first step of the range everywhere.
      const other = await page.locator("#chart-lastLayerNorm .u-over").boundingBox();
      assert.ok(other);
      await page.mouse.move(other.x + 1, other.y + 10);
      await settle(page);
      assert.match(String(await page.locator("#cursor").textContent()), /^step 60\d$/);
      await page.mouse.dblclick(other.x + 50, other.y + 10);
      await settle(page);
      assert.equal(await shownRange(page), "Steps 1 to 1,000");
      assert.equal(await countPixels(page, "chart-somethingNew", 1, 0, 1), before);
    }));

  test("buttons zoom to a slingshot and back, and hide runs", () =>
    visit(options, async (page) => {
      await page.getByRole("button", { name: "First slingshot" }).click();
      assert.equal(await shownRange(page), "Steps 270 to 330");
      await page.getByRole("button", { name: "Show" }).nth(1).click();
      assert.equal(await shownRange(page), "Steps 670 to 730");
      await page.getByRole("button", { name: "All steps" }).click();
      assert.equal(await shownRange(page), "Steps 1 to 1,000");
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
      assert.match(String(await shownRange(page)), /^Steps 7[01]\d to 7[34]\d$/);
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
        return shownValues(page, "chart-trainAccuracy");
      };
      assert.deepEqual(await shownValues(page, "chart-trainAccuracy"), ["100 %", "100 %", "100 %", "100 %", "0 %"]);
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

  describe("axis of steps", () => {
    const press = async (page: Page, name: string) => {
      await page.getByRole("button", { name, exact: true }).click();
      await settle(page);
    };
    /** The step under the cursor at a share of a chart's width. */
    const stepUnder = async (page: Page, share: number) => {
      const box = await page.locator("#chart-lastLayerNorm .u-over").boundingBox();
      assert.ok(box);
      await page.mouse.move(box.x + share * box.width, box.y + 20);
      await settle(page);
      return Number((await page.locator("#cursor").textContent())?.replace(/\D/g, ""));
    };

    test("the button makes it logarithmic and linear again, and the range stays", () =>
      visit(options, async (page) => {
        const near = async (share: number, step: number, tolerance: number) => {
          const found = await stepUnder(page, share);
          assert.ok(Math.abs(found - step) <= tolerance, `step ${found} at ${share}, not ${step}`);
        };
        await near(0.5, 500, 2);
        await press(page, "Log steps");
        assert.equal(await shownRange(page), "Steps 1 to 1,000");
        await near(0.5, 32, 1);
        await near(2 / 3, 100, 2);
        assert.equal(await page.locator("#log-steps").getAttribute("aria-pressed"), "true");
        await press(page, "First slingshot");
        assert.equal(await shownRange(page), "Steps 270 to 330");
        await near(0.5, Math.sqrt(270 * 330), 1);
        await press(page, "Log steps");
        assert.equal(await shownRange(page), "Steps 270 to 330");
        await near(0.5, 300, 1);
        await press(page, "All steps");
        await near(0.5, 500, 2);
      }));

    test("dragging and double-clicking work on it", () =>
      visit(options, async (page) => {
        await press(page, "Log steps");
        const box = await page.locator("#chart-trainLoss .u-over").boundingBox();
        assert.ok(box);
        await page.mouse.move(box.x + box.width / 3, box.y + 20);
        await page.mouse.down();
        await page.mouse.move(box.x + (box.width * 2) / 3, box.y + 30, { steps: 3 });
        await page.mouse.up();
        await settle(page);
        assert.match(String(await shownRange(page)), /^Steps (10|11) to (99|10\d)$/);
        assert.ok(Math.abs((await stepUnder(page, 0.5)) - 32) <= 1);
        await page.mouse.dblclick(box.x + 50, box.y + 10);
        await settle(page);
        assert.equal(await shownRange(page), "Steps 1 to 1,000");
        assert.ok(Math.abs((await stepUnder(page, 0.5)) - 32) <= 1);
      }));

    test("a step 0 has a place on it", () => {
      const [first] = pair as [JudgedRun];
      const series = { ...first.series, step: first.series.step.map((step) => step - 1) };
      return visit({ ...options, runs: [{ ...first, series }] }, async (page) => {
        await press(page, "Log steps");
        assert.equal(await stepUnder(page, 0), 0);
        assert.ok((await countPixels(page, "chart-trainLoss", 0, 0, 1)) > 100);
      });
    });

    test("the beginning of a reduced run is there", () => {
      const run = exampleRun("a", "f32", 1_000_000, []);
      return visit({ ...options, runs: [run] }, async (page) => {
        await press(page, "Log steps");
        for (const [share, step] of [
          [1 / 6, 10],
          [1 / 3, 100],
          [1 / 2, 1000],
        ] as const) {
          const found = await stepUnder(page, share);
          assert.ok(Math.abs(found - step) <= 0.01 * step + 1, `step ${found} at ${share}`);
        }
      });
    });
  });

  describe("forks", () => {
    const [parent] = pair as [JudgedRun, JudgedRun];
    const epsilon = { path: "optimizer.epsilon", from: 1e-8, to: 1e-5 };
    const same = exampleFork(parent, 500, "unchanged");
    const changed = exampleFork(parent, 500, "epsilon", { changes: [epsilon], factor: 100, end: 800 });
    const forked: ReportOptions = { ...options, runs: [parent, same, changed] };
    const loss = "chart-trainLoss";

    /** Columns of pixels, in shares of the width, in which a colour occurs: the first and the last. */
    const extent = (page: Page, run: number): Promise<readonly [number, number]> =>
      page.evaluate(`(() => {
        const root = document.querySelector("#${loss} .uplot");
        const over = root.querySelector(".u-over");
        const color = getComputedStyle(document.documentElement).getPropertyValue("--run-${run}").trim();
        const wanted = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
        const [width, height] = [over.clientWidth, over.clientHeight];
        const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
        context.drawImage(root.querySelector("canvas"), -over.offsetLeft, -over.offsetTop);
        const pixels = context.getImageData(0, 0, width, height).data;
        let [first, last] = [width, 0];
        for (let i = 0; i < pixels.length; i += 4) {
          if (pixels[i + 3] < 100 || !wanted.every((part, k) => Math.abs(pixels[i + k] - part) < 40)) continue;
          const x = (i / 4) % width;
          [first, last] = [Math.min(first, x), Math.max(last, x)];
        }
        return [first / width, last / width];
      })()`);

    test("the parent is drawn whole, a fork from its step to its end", () =>
      visit(forked, async (page) => {
        const [sameFrom, sameTo] = await extent(page, 1);
        const [changedFrom, changedTo] = await extent(page, 2);
        for (const [found, wanted] of [
          [sameFrom, 0.5],
          [changedFrom, 0.5],
          [sameTo, 1],
          [changedTo, 0.8],
        ] as const) {
          assert.ok(Math.abs(found - wanted) < 0.01, `${found}, not ${wanted}`);
        }
        await page.getByRole("button", { name: "unchanged" }).click();
        await page.getByRole("button", { name: "epsilon" }).click();
        await settle(page);
        const [from, to] = await extent(page, 0);
        assert.ok(from < 0.01 && to > 0.99, `${from} to ${to}`);
      }));

    test("a fork that equals its parent leaves the parent visible on both sides of its line", () =>
      visit(forked, async (page) => {
        await page.getByRole("button", { name: "epsilon" }).click();
        // The norm rises evenly, so that every pixel column crosses the band once.
        const chart = "chart-lastLayerNorm";
        await page.getByRole("button", { name: "From the fork on" }).click();
        await settle(page);
        const box = await page.locator(`#${chart} .u-over`).boundingBox();
        assert.ok(box);
        const [band, line] = [await countPixels(page, chart, 0, 0, 1), await countPixels(page, chart, 1, 0, 1)];
        const columns = 0.95 * box.width;
        assert.ok(band > 1.5 * columns && line > columns, `${band} and ${line} pixels of ${columns} columns`);
      }));

    test("the fork step is marked in every chart, and labelled above each large one", () => {
      const plain = { ...options, runs: [parent, { ...same, fork: null }, { ...changed, fork: null }] };
      /** Dark pixels in a plotting area and in the room above it, and how many a line through both has. */
      const measure = async (page: Page, chart: string) => {
        const over = page.locator(`#${chart} .u-over`);
        const [height, above] = await over.evaluate((element: HTMLElement) => [
          element.clientHeight,
          element.offsetTop,
        ]);
        assert.ok(height !== undefined && above !== undefined);
        const inside = await countColor(page, chart, "ink", 0, 1);
        return { height, above, inside, label: await countColor(page, chart, "ink", -above / height, 0) };
      };
      return visit(forked, (page) =>
        visit(plain, async (other) => {
          for (const chart of [loss, "chart-trainAccuracy", "chart-lastLayerNorm", "chart-somethingNew"]) {
            const { height, above, inside, label } = await measure(page, chart);
            const bare = await measure(other, chart);
            assert.ok(Math.abs(inside - bare.inside - height) < 10, `${chart}: ${inside - bare.inside} of ${height}`);
            const text = label - bare.label - above;
            assert.ok(chart === "chart-somethingNew" ? text <= 0 : text > 50, `${chart}: ${text} dark pixels of text`);
          }
        }),
      );
    });

    test("the button zooms to the forks, and the phases stay those of the run chosen", () =>
      visit(forked, async (page) => {
        await page.locator("#phases-of").selectOption("1");
        await page.getByRole("button", { name: "From the fork on" }).click();
        assert.equal(await shownRange(page), "Steps 475 to 1,000");
        assert.equal(await page.locator("#phases-of").inputValue(), "1");
      }));

    test("before the fork it has no value, at the end each run has its last", () =>
      visit(forked, async (page) => {
        const box = await page.locator("#chart-lastLayerNorm .u-over").boundingBox();
        assert.ok(box);
        assert.deepEqual(await shownValues(page, loss), ["1e-8", "1e-8", "1e-6"]);
        for (const [share, expected] of [
          [0.4, ["1e-8", "–", "–"]],
          [0.75, ["1e-8", "1e-8", "1e-6"]],
          [0.9, ["1e-8", "1e-8", "–"]],
        ] as const) {
          await page.mouse.move(box.x + share * box.width, box.y + 20);
          await settle(page);
          assert.deepEqual(await shownValues(page, loss), expected);
        }
      }));

    for (const width of [1200, 400]) {
      test(`nothing overflows with six runs of long names, ${width} pixels wide`, () => {
        const names = ["loss.precision f64 and optimizer.epsilon 1e-5", "optimizer state reset", "seed 1", "seed 2"];
        const forks = names.map((name, i) => exampleFork(parent, 500 + 5 * i, name, { changes: [epsilon] }));
        return visit(
          { ...options, runs: [parent, same, ...forks] },
          async (page) => {
            assert.equal(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), 0);
          },
          width,
        );
      });
    }
  });

  test("labels are text, and numbers that are none do no harm", () => {
    const [first, second] = pair as [JudgedRun, JudgedRun];
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
      assert.deepEqual(await shownValues(page, "chart-trainLoss"), ["1e-8", "–"]);
      assert.ok((await countPixels(page, "chart-trainLoss", 0, 0, 1)) > 100);
    });
  });
});
