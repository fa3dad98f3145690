/** @file The page of a network's inside in a real browser, with networks that are made up: time, what is looked at, files, and axe. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { FREQUENCIES } from "../web/fixture/fakeInside.ts";
import { noChromium } from "./browser/chromium.ts";
import { LabViewer, restingHash, until } from "./browser/labViewer.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const slider = (page: Page) => page.locator("input[type=range]");

/** The file that a button of a figure's menu gives. */
async function save(page: Page, figure: string, kind: string): Promise<{ name: string; text: string }> {
  const own = page.locator("figure", { has: page.locator(`h3:text-is("${figure}")`) });
  await own.locator(".menu summary").click();
  const download = page.waitForEvent("download");
  await own.locator(`button:has-text("${kind}")`).click();
  const file = await download;
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "latin1") };
}

describe("the inside of a network in Chromium", { skip: noChromium }, () => {
  let viewer: LabViewer;
  before(async () => {
    viewer = await LabViewer.open();
  });
  after(() => viewer.close());

  test("from a run one looks inside; keys go from checkpoint to checkpoint, and the address keeps the view and gives it back", () =>
    viewer.visit("#/run/slingshots", async (page) => {
      await page.click("a:has-text('Look inside')");
      await page.waitForSelector(".drawn-face svg");
      assert.equal(await slider(page).getAttribute("aria-valuetext"), "step 3,000, checkpoint 30 of 30");
      await slider(page).focus();
      for (const key of ["Home", "ArrowRight", "PageUp", "ArrowLeft"]) await page.keyboard.press(key);
      assert.equal(await slider(page).getAttribute("aria-valuetext"), "step 600, checkpoint 6 of 30");
      await page.selectOption(".tensor-choice select", "layers.0.linear1.bias");
      await page.waitForSelector("figure h3:text-is('layers.0.linear1.bias')");
      assert.equal(await restingHash(page), "#/inside/slingshots?step=600&tensor=layers.0.linear1.bias");
      await page.reload();
      await page.waitForSelector("figure h3:text-is('layers.0.linear1.bias')");
      assert.equal(await slider(page).getAttribute("aria-valuetext"), "step 600, checkpoint 6 of 30");
      await page.selectOption(".tensor-choice select", "embedding.weight");
      await page.check(".check input");
      const held = (await page.locator(".check").textContent()) ?? "";
      await page.click("button[aria-label='Next checkpoint']");
      await page.waitForSelector("svg[aria-label^='embedding.weight at step 700']");
      assert.equal(await page.locator(".check").textContent(), held);
      await page.click("button:has-text('Play')");
      await until(page, "document.querySelector('output b').textContent === '900'");
      await page.click("button:has-text('Stop')");
    }));

  test("colours of a matrix are those of its numbers: 0 is paper, and the ends of the key are the theme's", () =>
    viewer.visit("#/inside/slingshots?tensor=embedding.weight", async (page) => {
      await page.waitForSelector("image.cells");
      const [paper, low, high] = await page.evaluate<string[]>(`(async () => {
        const key = [...document.querySelectorAll(".drawn-axes image")].at(-1);
        const image = new Image();
        image.src = key.getAttribute("href");
        await image.decode();
        const context = new OffscreenCanvas(image.width, 1).getContext("2d", { willReadFrequently: true });
        context.drawImage(image, 0, 0);
        const at = (x) => [...context.getImageData(x, 0, 1, 1).data].slice(0, 3).join(", ");
        return [at(Math.round(image.width / 2)), at(0), at(image.width - 1)];
      })()`);
      assert.match(paper ?? "", /^25\d, 25\d, 25\d$/);
      assert.deepEqual([low, high], ["0, 104, 179", "209, 80, 11"]);
    }));

  test("planted waves are found, and stand out; each figure is saved as a drawing, an image and its numbers", () =>
    viewer.visit("#/inside/slingshots?step=2500&look=embedding", async (page) => {
      const title = "Waves around the cycle of residues";
      await page.waitForSelector(`figure h3:text-is("${title}")`);
      const [first, second] = FREQUENCIES;
      assert.match(
        (await page.locator("figcaption p").first().textContent()) ?? "",
        new RegExp(`Key frequencies are ${first} and ${second}`),
      );
      const keys = await page.locator(".bar.key title").allTextContents();
      assert.deepEqual(
        keys.map((text) => text.split(":")[0]),
        [`Frequency ${first}`, `Frequency ${second}`],
      );
      const csv = await save(page, title, "CSV");
      assert.equal(csv.name, "slingshots-embedding.weight-step-2500-waves.csv");
      const rows = csv.text
        .split("\r\n")
        .slice(1, -1)
        .map((line) => line.split(",").map(Number));
      assert.equal(rows.length, 11);
      assert.ok(Math.abs(rows.reduce((sum, [, share = 0]) => sum + share, 0) - 1) < 1e-9);
      await page.waitForSelector("figure h3:text-is('Principal components of the tokens')");
      const svg = await save(page, "Principal components of the tokens", "SVG");
      assert.match(svg.text, /^<svg [^>]*viewBox/);
      assert.equal([...svg.text.matchAll(/<circle/g)].length, 25);
      assert.ok(!svg.text.includes("class=") && svg.text.includes('fill="rgb(0, 104, 179)"'));
      assert.match((await save(page, title, "PNG")).text, /^.PNG/);
      await page.selectOption(".pair select", "3");
      assert.equal(await restingHash(page), "#/inside/slingshots?step=2500&look=embedding&component=3");
    }));

  test("singular values of all matrices are told with norm and stable rank, and one can stand out", () =>
    viewer.visit("#/inside/slingshots?step=2500&look=spectra", async (page) => {
      await until(page, "document.querySelectorAll('tbody td.number').length === 12");
      const ranks = (await page.locator("tbody tr td:last-child").allTextContents()).map(Number);
      assert.ok((ranks[0] ?? 9) < 3 && (ranks[2] ?? 0) > 5, `${ranks}`);
      await page.click("tbody button:has-text('layers.0.linear1.weight')");
      assert.match((await page.locator(".line.strong title").textContent()) ?? "", /^layers\.0\.linear1\.weight$/);
    }));

  test("a slice is measured and drawn, a plane stopped and then measured; what is kept comes back", () =>
    viewer.visit("#/inside/slingshots?step=500&look=loss&points=11", async (page) => {
      await page.waitForSelector("text=Not measured yet");
      await page.click("button:has-text('Measure')");
      await page.waitForSelector("figure h3:text-is('Loss around step 500')");
      await page.selectOption(".ask-form select >> nth=1", "random");
      await page.click("button:has-text('Measure')");
      await page.click("button:has-text('Stop')");
      await page.waitForSelector("text=Not measured yet, or not to its end");
      await page.click("button:has-text('Measure')");
      await page.waitForSelector("figure h3:text-is('Training loss on a plane around step 500')");
      assert.equal((await page.locator(".contour").count()) > 2, true);
      await page.click(".kept button");
      await page.waitForSelector("figure h3:text-is('Loss around step 500')");
      await page.selectOption(".ask-form select >> nth=0", "final");
      await page.click("button:has-text('Measure')");
      assert.equal(await page.locator("[role=alert]").textContent(), "final is no direction at step 500");
    }));

  for (const look of ["weights", "embedding", "spectra", "loss"]) {
    test(`axe finds nothing serious, light or dark, and nothing overflows a narrow window: ${look}`, () =>
      viewer.visit(`#/inside/slingshots?look=${look}`, async (page) => {
        await page.waitForSelector(look === "loss" ? ".ask-form" : ".drawn-face svg");
        if (look !== "loss") await page.locator(".drawn-numbers summary").first().click();
        await page.evaluate(axe);
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          const found: { id: string; impact: string; nodes: { html: string }[] }[] = await page.evaluate(
            "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] }).then(({ violations }) => violations)",
          );
          const serious = found.filter(({ impact }) => impact === "serious" || impact === "critical");
          const told = serious.map(
            ({ id, nodes }) => `${colorScheme} ${id}: ${nodes.map(({ html }) => html).join(" ")}`,
          );
          assert.deepEqual(told, []);
        }
        await page.setViewportSize({ width: 360, height: 800 });
        await until(page, "document.documentElement.scrollWidth <= innerWidth");
      }));
  }
});
