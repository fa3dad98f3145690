import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../diagnosis/index.ts";
import { makeLog, noisyLoss } from "../diagnosis/logs.fixture.ts";
import { renderDiagnosedRuns } from "./diagnosedRuns.ts";

/** A run of a log that spikes, ends with NaN, is too short to tell, or is calm. */
function makeRun(label: string, kind: "spikes" | "nan" | "short" | "calm") {
  const isBad = (step: number) => kind === "spikes" && step === 150;
  const series = makeLog(kind === "short" ? 10 : 300, {
    trainLoss: noisyLoss(label.length, (step) => (isBad(step) ? 4 : 0)),
  });
  const diagnosis = diagnose(series, { nonFinite: kind === "nan" ? [{ column: "trainLoss", step: 250 }] : [] });
  const diagnosed = { diagnosis, trial: () => null, missing: ({ how }: { how: string }) => how };
  return { label, series, diagnosed, experiment: {}, manifest: { status: "done", kind: "imported-log" } as const };
}

const render = (runs: readonly ReturnType<typeof makeRun>[]) =>
  renderDiagnosedRuns({ title: "log.csv", runs, instruments: [], generatedBy: "test" });

const cellsOf = (page: string) =>
  [...page.matchAll(/<tr><th scope="row">(.*?)<\/tr>/g)]
    .map(([, row = ""]) => row)
    .filter((row) => !row.includes("data-zoom"));

const sectionsOf = (page: string) =>
  [...page.matchAll(/id="run-\d+">\s*<h2>(?:<span.*?<\/span>)?(.*?)<\/h2>/g)].map(([, name]) => name);

test("all runs stand in a table, and those with something to show in a section: what happened before what cannot be told", () => {
  const page = render([
    makeRun("brief", "short"),
    makeRun("quiet", "calm"),
    makeRun("jumps", "spikes"),
    makeRun("breaks", "nan"),
  ]);
  assert.match(
    page,
    /<h1>Of 4 runs 1 has spikes, 2 have no spike and 1 cannot be classed; in 1 a number is not finite<\/h1>/,
  );
  assert.deepEqual(sectionsOf(page), ["jumps", "breaks", "brief"]);
  const rows = cellsOf(page).map((row) => row.replace(/<[^>]*>/g, "|").replace(/\|+/g, "|"));
  assert.deepEqual(
    rows.map((row) => row.replace(/\d\d %/, "98 %")),
    [
      "|brief|cannot tell|0|",
      "quiet|none|98 %|0|",
      "|jumps|other spikes|98 %|1|bad batch|",
      "|breaks|none|98 %|0|trainLoss, step 250|",
    ],
  );
  assert.match(page, /<a href="#run-0">jumps<\/a>/);
  assert.match(page, /Runs with something to show have a section below\./);
});

test("of hundreds of runs there are sections and charts of the first, and the rest is in the table, which is said", () => {
  const kinds = Array.from({ length: 300 }, (_, i): "spikes" | "calm" => (i % 3 === 1 ? "spikes" : "calm"));
  const page = render(kinds.map((kind, i) => makeRun(`run ${i}`, kind)));
  assert.match(page, /<h1>Of 300 runs 100 have spikes and 200 have no spike<\/h1>/);
  assert.equal(sectionsOf(page).length, 24);
  assert.equal(cellsOf(page).length, 300);
  assert.match(page, /Of 100 runs with something to show, the first 24 have a section below, .* the first 6\./);
  assert.equal(page.split('<button type="button" data-run="').length - 1, 6);
  // Thirty rows are seen, first those that tell; the others wait.
  const [seen = "", folded = ""] = page.split('<tbody id="other-runs" hidden>');
  assert.equal(cellsOf(seen).filter((row) => row.includes("other spikes")).length, 30);
  assert.equal(cellsOf(folded).length, 270);
  assert.match(page, /data-unfold="other-runs">Show all 300</);
  // Spikes of runs that are not drawn have nothing to zoom to.
  const zoomed = new Set([...page.matchAll(/data-zoom="\d+ \d+" data-of="(\d+)">Show/g)].map(([, run]) => run));
  assert.deepEqual([...zoomed], ["0", "1", "2", "3", "4", "5"]);
  assert.ok(page.length < 1e6, `${page.length} characters`);
});

test("where nothing happened the first runs are drawn all the same", () => {
  const page = render(Array.from({ length: 8 }, (_, i) => makeRun(`run ${i}`, "calm")));
  assert.match(page, /<h1>Of 8 runs 8 have no spike<\/h1>/);
  assert.deepEqual(sectionsOf(page), []);
  assert.match(page, /No run has more to show than its row; the charts are of the first 6\./);
  assert.match(page, /<figure id="chart-trainLoss">/);
});

test("a table ends at a thousand rows, and says how many runs there are", () => {
  const run = makeRun("run", "short");
  const page = render(Array.from({ length: 1500 }, (_, i) => ({ ...run, label: `run ${i}` })));
  assert.equal(cellsOf(page).length, 1000);
  assert.match(page, />Show 1,000 of 1,500</);
});
