import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { launchChromium, noChromium } from "../../test/browser/chromium.ts";
import { diagnose } from "../diagnosis/index.ts";
import { drawNormal, makeLog, noisyLoss, noisyNorm, slingshots } from "../diagnosis/logs.fixture.ts";
import type { Series } from "../series.ts";
import { DIAGNOSIS_STYLES, type DiagnosisPlace, renderDiagnosis, writeSummary } from "./diagnosisSection.ts";
import { styles } from "./styles.ts";

const PLACE: DiagnosisPlace = { run: 0, told: [], listsCycles: false };

function render(series: Series, place: Partial<DiagnosisPlace> = {}): string {
  const words = { trial: () => null, missing: ({ how }: { how: string }) => how };
  const page = renderDiagnosis({ diagnosis: diagnose(series), ...words }, { ...PLACE, ...place }).text;
  return page.replace(/<\/?span[^>]*>/g, "");
}

const BAD = [600, 1500, 1501, 2500];
const spiky = (columns = {}) =>
  makeLog(3000, { loss: noisyLoss(4, (step) => (BAD.includes(step) ? 3 : 0)), grad_norm: noisyNorm(5), ...columns });

function slinging(width: (step: number) => number = () => 1): Series {
  const { loss, accuracy, norm } = slingshots(true);
  return makeLog(3900, { trainLoss: loss, trainAccuracy: accuracy, lastLayerNorm: norm, width });
}

test("the page of a diagnosis tells of drops and plateaus, as the terminal does", () => {
  const normal = drawNormal(21);
  const page = render(makeLog(3000, { loss: (step) => 3 - 0.4 * Math.floor((step - 1) / 500) + 0.02 * normal() }));
  assert.match(page, /<li>the loss falls in steps, every \d+ steps from step \d+ on/);
});

test("a run in which nothing happened has one line", () => {
  const series = makeLog(3000, { loss: noisyLoss(4), grad_norm: noisyNorm(5) });
  const { evidence } = diagnose(series);
  const page = render(series, { told: evidence.slice(1) });
  assert.match(page.trim(), /^<p>No spike of loss \(confidence \d\d %\): no rise of loss is out of its noise\.<\/p>$/);
});

test("what the page says already is not said again", () => {
  const diagnosis = diagnose(spiky());
  const page = render(spiky(), { told: [writeSummary(diagnosis), ...diagnosis.evidence] });
  assert.match(page.trim(), /^<p>Confidence \d\d % that none is a slingshot\.<\/p>\s*<details/);
  assert.match(render(spiky()).trim(), /^<p>3 spikes of loss, .* \(confidence \d\d % .*\)\.<\/p>\s*<ul>/);
});

test("spikes are open to see, but for long lists and for slingshots that the page lists cycle by cycle", () => {
  assert.match(render(spiky()), /<details open><summary>3 spikes of loss<\/summary>/);
  const bursts = Array.from({ length: 60 }, (_, i) => 400 + 40 * i);
  const many = makeLog(3000, { loss: noisyLoss(4, (step) => (bursts.includes(step) ? 3 + step / 1000 : 0)) });
  const long = render(many);
  assert.match(long, /<details><summary>60 spikes of loss the 40 highest<\/summary>/);
  assert.equal(long.split('<th scope="row"').length - 1, 40);

  const series = slinging();
  const cycles = diagnose(series).cycles.length;
  const count = diagnose(series).spikes.filter(({ isOfLoss }) => isOfLoss).length;
  assert.match(render(series), new RegExp(`^\\s*<p>${cycles} slingshots, the first at step 1,0\\d\\d \\(`));
  assert.match(render(series), new RegExp(`<details open><summary>${count} spikes of trainLoss`));
  const listed = render(series, { listsCycles: true });
  assert.match(listed, /^\s*<p>Slingshots, confidence \d\d %\.<\/p>/);
  assert.match(listed, new RegExp(`<details><summary>${count} spikes of trainLoss`));
});

test("of slingshots that the page tells of, what is not finite is told all the same", () => {
  const series = slinging((step) => (step === 800 ? Number.POSITIVE_INFINITY : 1));
  const page = render(series, { listsCycles: true, told: diagnose(series).evidence });
  assert.match(
    page,
    /<p>Slingshots, confidence \d\d %\.<\/p>\s*<ul><li>width is first not finite at step 800<\/li><\/ul>/,
  );
});

test("what moved while the loss did not is counted", () => {
  const page = render(spiky({ reward: noisyNorm(6, (step) => (step === 1000 ? 9 : 0)) }));
  assert.match(page, /While the loss did not move: reward once\./);
});

test("spikes have a button where the run is drawn", () => {
  assert.match(render(spiky(), { run: 3 }), /data-zoom="595 606" data-of="3">Show</);
  assert.doesNotMatch(render(spiky(), { run: null }), /data-zoom|<th><\/th>/);
});

describe("the table of spikes on a telephone", { skip: noChromium }, () => {
  test("shows every cell, with what it is", async () => {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
      const style = `<style>${styles}${DIAGNOSIS_STYLES}</style>`;
      await page.setContent(
        `<!doctype html>${style}<main><section class="diagnosis">${render(spiky())}</section></main>`,
      );
      const cells = await page
        .locator(".spikes tbody :is(th, td)[data-label]")
        .evaluateAll((all) =>
          all.map((cell) => ({ label: cell.getAttribute("data-label"), right: cell.getBoundingClientRect().right })),
        );
      assert.equal(cells.length, 3 * 8);
      assert.deepEqual(
        cells.filter(({ right }) => right > 390),
        [],
      );
      const heads = await page.locator(".spikes thead th").evaluateAll((all) => all.map((head) => head.textContent));
      assert.deepEqual(
        cells.slice(0, 8).map(({ label }) => label),
        heads.slice(0, 8),
      );
    } finally {
      await browser.close();
    }
  });
});
