/** @file The lab's pages in a real browser, with a lab that is made up: the table, one run, forks, several runs, and what nobody must notice. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { checkAccess } from "./browser/checkAccess.ts";
import { noChromium } from "./browser/chromium.ts";
import { LabViewer, restingHash, until } from "./browser/labViewer.ts";

const rows = (page: Page) => page.locator(".run-table tbody tr:not(.gap)");
const stepShown = (page: Page) => page.locator(".toolbar .step").textContent();
const calls = (page: Page): Promise<{ name: string; id: string; request: unknown }[]> => page.evaluate("lab.calls");

describe("pages of the lab in Chromium", { skip: noChromium }, () => {
  let viewer: LabViewer;
  before(async () => {
    viewer = await LabViewer.open();
  });
  after(() => viewer.close());

  test("of a thousand runs only those in sight are in the page; words and conditions find some; what is hostile does nothing", () =>
    viewer.visit(
      "#/runs",
      async (page) => {
        await rows(page).first().waitFor();
        assert.ok((await rows(page).count()) < 80);
        await page.keyboard.press("/");
        await page.keyboard.type("epsilon-00 optimizer.epsilon<=1e-8 seed<40");
        await until(page, "document.querySelector('#found').textContent === '16 of 1,006'");
        assert.match(await restingHash(page), /^#\/runs\?q=epsilon-00%20optimizer\.epsilon%3C%3D1e-8%20seed%3C40$/);
        await page.fill("input[type=search]", "steps<=");
        assert.match((await page.locator(".warning").textContent()) ?? "", /must be a setting/);
        await page.fill("input[type=search]", "onerror");
        assert.equal(await rows(page).locator("a").textContent(), '<img src=x onerror="document.title=1">');
        assert.equal(await page.title(), "Lab that is made up");
        assert.equal(await page.locator("main img").count(), 0);
      },
      { lab: "?runs=1000" },
    ));

  test("the table is sorted, gone through and chosen from by keyboard, and a run that begins elsewhere comes into it", () =>
    viewer.visit("#/runs", async (page) => {
      await rows(page).first().waitFor();
      await page.evaluate("lab.startRun({ experiment: 'hypercube', set: ['seed=12'] })");
      await until(page, "document.querySelector('#found').textContent === '37 runs'");
      await page.click("thead button:has-text('Step')");
      await page.focus(".run-table table");
      await page.keyboard.press("ArrowDown");
      assert.match((await page.locator("tr.current").textContent()) ?? "", /img src/);
      for (const key of ["ArrowDown", "x", "End", "x"]) await page.keyboard.press(key);
      // Of the two that are chosen; the other may be in the page until it has scrolled.
      assert.equal(await page.locator("tr.current[aria-selected=true] .run-name").textContent(), "big");
      assert.equal(await page.locator(".compare-link a").textContent(), "Compare 2");
      await page.keyboard.press("Enter");
      await page.waitForSelector(".run-page h1");
      assert.equal(await page.locator("h1").textContent(), "big");
    }));

  test("a click on a row opens its run; the box chooses it, and marked text is only marked", () =>
    viewer.visit("#/runs", async (page) => {
      const row = rows(page).filter({ hasText: "calm" }).first();
      await row.locator("input").click();
      await row.locator("td.choose").click({ position: { x: 2, y: 2 } });
      const step = await row.locator(".of").boundingBox();
      assert.ok(step);
      await page.mouse.move(step.x + step.width - 1, step.y + step.height / 2);
      await page.mouse.down();
      await page.mouse.move(step.x - 5, step.y + step.height / 2, { steps: 3 });
      await page.mouse.up();
      assert.match(await restingHash(page), /^#\/runs\?runs=calm$/);
      await page.evaluate("getSelection().removeAllRanges()");
      await row.locator(".of").click();
      await page.waitForSelector(".run-page h1");
      assert.equal(await page.locator("h1").textContent(), "calm");
    }));

  test("a run grows before one's eyes: the whole view follows, a part of it stays, and nothing is drawn anew", () =>
    viewer.visit("#/run/growing", async (page) => {
      await page.waitForSelector("#chart-trainLoss canvas");
      assert.equal(await stepShown(page), "to step 1,200");
      await page.evaluate("document.querySelector('#chart-trainLoss canvas').dataset.same = 'yes'");
      await page.evaluate("lab.grow('growing', 300)");
      await until(page, "document.querySelector('.toolbar .step').textContent === 'to step 1,500'");
      await until(page, "document.querySelector('progress').value === 1500");
      await page.keyboard.press("n");
      await until(page, "document.querySelector('.toolbar .step').textContent === 'to step 740'");
      await page.evaluate("lab.grow('growing', 300)");
      await until(page, "document.querySelector('progress').value === 1800");
      assert.equal(await stepShown(page), "to step 740");
      assert.equal(await page.getAttribute("#chart-trainLoss canvas", "data-same"), "yes");
      await page.click("text=Pause");
      await page.waitForSelector("button:has-text('Resume')");
    }));

  test("the address keeps the view, and gives it back", () =>
    viewer.visit("#/run/slingshots?cycle=2&steps=1000-1400&note=look", async (page) => {
      await page.waitForSelector("#chart-trainLoss canvas");
      assert.equal(await stepShown(page), "to step 1,400");
      assert.equal(await page.inputValue(".view-note"), "look");
      assert.equal(await page.locator("tr.current th").textContent(), "2");
      await page.keyboard.press("]");
      await page.click("button:has-text('Log steps')");
      await page.click("#chart-trainLoss summary");
      await page.click("#chart-trainLoss button:has-text('Linear or log axis')");
      const hash = await restingHash(page);
      assert.equal(hash, "#/run/slingshots?cycle=3&steps=1340-1820&log=1&axis=chart-trainLoss:linear&note=look");
      await page.reload();
      await page.waitForSelector("#chart-trainLoss canvas");
      assert.equal(await restingHash(page), hash);
      assert.equal(await page.getAttribute("button:has-text('Log steps')", "aria-pressed"), "true");
      await page.focus(".overview-bar .thumb");
      await page.keyboard.press("Escape");
      assert.equal(await stepShown(page), "to step 3,000");
      await page.click("#chart-trainLoss summary");
      const download = page.waitForEvent("download");
      await page.click("#chart-trainLoss button:has-text('PNG')");
      assert.equal((await download).suggestedFilename(), "slingshots-trainLoss.png");
    }));

  test("the handle on the axis of steps is dragged, and the run forked where it was let go; a fork that is not allowed is refused by the lab", () =>
    viewer.visit("#/run/slingshots?steps=500-1000", async (page) => {
      const strip = await page.locator(".strip").boundingBox();
      const grip = await page.locator(".fork-handle .grip").boundingBox();
      assert.ok(strip && grip);
      await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
      await page.mouse.down();
      await page.mouse.move(strip.x + strip.width * 0.12, grip.y + 30, { steps: 4 });
      await page.mouse.up();
      assert.equal(await page.inputValue("dialog input[type=number]"), "560");
      await page.fill("dialog input[aria-label='Value of loss.precision']", "f65");
      await page.click("dialog button:has-text('Fork')");
      assert.match(
        (await page.locator("dialog .warning").textContent()) ?? "",
        /loss\.precision: "f65" is not allowed; must be one of f32/,
      );
      await page.fill("dialog input[aria-label='Value of loss.precision']", "f64");
      await page.evaluate("void (lab.replay = new Promise((done) => { lab.finishReplay = done; }))");
      await page.click("dialog button:has-text('Fork')");
      await page.locator("dialog .replay").waitFor();
      await page.evaluate("lab.tellReplay('slingshots', 280, 560)");
      await page.locator("dialog .replay", { hasText: "Replaying the parent, step 280 of 560" }).waitFor();
      await page.evaluate("lab.finishReplay()");
      await page.waitForSelector(".compare-page canvas");
      const [call] = await calls(page);
      assert.deepEqual(call?.request, { at: 560, set: ["loss.precision=f64"], resetOptimizer: false });
      assert.equal(await page.locator(".toolbar [data-run]").count(), 2);
      assert.equal(await page.locator("table.fit tbody th").first().textContent(), "loss.precision");
    }));

  test("by keyboard the handle goes step by step, and four arms go on from one state, side by side", () =>
    viewer.visit("#/run/slingshots?steps=500-1000", async (page) => {
      await page.focus(".fork-handle");
      for (const key of ["Home", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "Enter"])
        await page.keyboard.press(key);
      assert.equal(await page.inputValue("dialog input[type=number]"), "512");
      await page.click("dialog button:has-text('Four arms')");
      await page.waitForSelector(".compare-page canvas");
      const made = await calls(page);
      assert.deepEqual(
        made.map(({ request }) => request),
        [
          { at: 512, set: [] },
          { at: 512, set: ["loss.precision=f64"] },
          { at: 512, set: ["optimizer.epsilon=1e-5"] },
          { at: 512, set: [], resetOptimizer: true },
        ],
      );
      assert.equal(await page.locator(".toolbar [data-run]").count(), 5);
      assert.equal(await page.locator(".toolbar .dot.parent").count(), 1);
      const optimizers = page.locator("table.fit tr:has(th:text-is('optimizer')) td");
      assert.deepEqual(await optimizers.allTextContents(), ["–", "kept", "kept", "kept", "reset"]);
      await page.click(".toolbar [data-run='1']");
      assert.match(await restingHash(page), /&hide=1$/);
      assert.equal(await page.locator("#chart-trainLoss .values > span:not([hidden])").count(), 4);
    }));

  test("a new run is made of a preset and settings, each with what it means, and refused in one line where it is not allowed", () =>
    viewer.visit("#/new", async (page) => {
      await page.fill("[id='set-optimizer.epsilon']", "-1");
      assert.match((await page.locator(".warning").textContent()) ?? "", /optimizer\.epsilon: -1 is not allowed/);
      assert.equal(await page.isDisabled("button:has-text('Train')"), true);
      assert.equal(await page.locator(".meaning code").first().textContent(), "strict");
      assert.equal(await page.locator(".meaning", { hasText: "`" }).count(), 0);
      await page.fill("[id='set-optimizer.epsilon']", "1e-5");
      await until(
        page,
        "document.querySelector('.preview pre').textContent === 'preset: hypercube\\noptimizer.epsilon: 0.00001\\n'",
      );
      await page.click("button:has-text('Train')");
      await page.waitForSelector(".run-page h1");
      assert.deepEqual((await calls(page))[0]?.request, { experiment: "hypercube", set: ["optimizer.epsilon=1e-5"] });
    }));

  test("a spike of one step among a million is seen at every zoom", () =>
    viewer.visit(
      "#/run/spike",
      async (page) => {
        for (const width of [1_000_000, 200_000, 40_000, 5000, 600, 40]) {
          const from = width === 1_000_000 ? 1 : Math.max(1, 7317 - Math.round(width / 3));
          await page.evaluate(`location.hash = "#/run/spike?steps=${from}-${from + width - 1}"`);
          await until(page, `document.querySelector(".overview-bar .thumb").ariaValueNow === "${from}"`);
          await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
          const place = (7317 - from) / (Math.min(width, 1_000_000) - 1);
          assert.ok((await countBlue(page, place, 0.2)) > 3, `${width} steps in view`);
          assert.equal(
            await countBlue(page, place > 0.5 ? place - 0.2 : place + 0.2, 0.2),
            0,
            "beside it there is nothing",
          );
        }
      },
      { lab: "?rows=1000000" },
    ));

  for (const route of ["#/runs", "#/run/slingshots", "#/compare?runs=slingshots,calm", "#/new"]) {
    test(`axe finds nothing serious, and nothing overflows a narrow window: ${route}`, () =>
      viewer.visit(route, checkAccess));
  }
});

/** Pixels of a line or its band near a place (0 left, 1 right) of the plot of the loss, in the upper `share` of it. */
function countBlue(page: Page, place: number, share: number): Promise<number> {
  return page.evaluate(`(() => {
    const root = document.querySelector("#chart-trainLoss .uplot");
    const over = root.querySelector(".u-over");
    const height = Math.round(${share} * over.clientHeight);
    const left = over.offsetLeft + Math.round(${place} * over.clientWidth) - 3;
    const context = new OffscreenCanvas(7, height).getContext("2d", { willReadFrequently: true });
    context.drawImage(root.querySelector("canvas"), -left, -over.offsetTop);
    const pixels = context.getImageData(0, 0, 7, height).data;
    let count = 0;
    for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 3] > 40 && pixels[i + 2] - pixels[i] > 60) count++;
    return count;
  })()`);
}
