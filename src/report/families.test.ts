/** @file Families of columns in the report, as a document: what is said of them, in which part, and how many are drawn. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { PageData } from "../charts/pageData.ts";
import { listRecordedColumns } from "../instruments/index.ts";
import type { JudgedRun } from "../verdict/index.ts";
import { exampleRun, familyRun } from "../verdict/verdict.fixture.ts";
import { renderReport } from "./renderReport.ts";

const render = (...runs: JudgedRun[]) =>
  renderReport({ title: "Example", runs, instruments: listRecordedColumns(), generatedBy: "slingshot-lab 0.0.0" });

/** The figure of a chart, and what the page is told of it. */
function readChart(page: string, name: string) {
  const id = `chart-${name}`;
  const figure = new RegExp(`<figure id="${id}"[\\s\\S]*?</figure>`).exec(page)?.[0] ?? "";
  const json = /id="page-data">(.*?)<\/script>/.exec(page)?.[1] ?? "{}";
  const chart = (JSON.parse(json) as PageData).charts.find((one) => one.id === id);
  return { figure, lines: chart?.lines ?? [], chart };
}

const layers = (count: number) => ["", ...Array.from({ length: count }, (_, i) => `layers.${i}`)];

describe("a family", () => {
  const run = familyRun("a", 300, { weightNorm: layers(3) }, 10);

  test("is one chart with a line and a name for each of its columns, the whole in ink, the others from first to last", () => {
    const { figure, lines } = readChart(render(run), "weightNorm");
    assert.match(figure, /<h3>Weight norm \(RMS\)<\/h3>/);
    assert.deepEqual(
      [...figure.matchAll(/class="name">([^<]*)</g)].map(([, name]) => name),
      ["all", "layers.0", "layers.1", "layers.2"],
    );
    assert.deepEqual(
      lines.map(({ color, wide, sparse }) => [color, wide, sparse]),
      [
        ["ink", true, true],
        ["member-0", false, true],
        ["member-6", false, true],
        ["member-11", false, true],
      ],
    );
    assert.match(figure, /aria-label="Weight norm \(RMS\)\. a all: from 1 to 1; a layers\.0: from 2 to 2; /);
  });

  test("says at how many steps it was measured, and its gaps are no faults", () => {
    const { figure } = readChart(render(run), "weightNorm");
    assert.match(figure, /Measured at 30 of 300 steps, which lines join\./);
    assert.doesNotMatch(figure, /NaN or infinite/);
    const whole = readChart(render(familyRun("a", 300, { weightNorm: layers(3) }, 1)), "weightNorm");
    assert.doesNotMatch(whole.figure, /Measured at/);
  });

  test("that was never measured is named, and has no chart", () => {
    const page = render(familyRun("a", 300, { weightNorm: layers(3), updateRatio: [""] }, 400));
    assert.match(page, /Never measured, and so not drawn: Weight norm \(RMS\) and Update ratio\./);
    assert.equal(readChart(page, "weightNorm").chart, undefined);
    assert.doesNotMatch(render(run), /Never measured/);
  });

  test("rows that its columns share are in the page once", () => {
    const { lines } = readChart(render(run), "weightNorm");
    const rows = lines.map(({ rows }) => ("array" in rows ? rows.array.element : null));
    assert.ok(rows[0] !== null && rows.every((element) => element === rows[0]));
  });

  test("with more columns than can be told apart shows those that differ most, and says so", () => {
    const { figure, lines } = readChart(render(familyRun("a", 300, { weightNorm: layers(30) }, 10)), "weightNorm");
    assert.equal(lines.length, 12);
    assert.match(figure, /Drawn are the 12 of its 31 columns that differ most; the run&#39;s series has all\./);
    assert.match(figure, /a all: [\s\S]*a layers\.29: from 31 to 31/);
  });

  test("of several runs shows one column at a time, in the colours of the runs", () => {
    const other = familyRun("b", 300, { weightNorm: layers(2) }, 10);
    const { figure, lines } = readChart(render(run, other), "weightNorm");
    assert.deepEqual(
      [...figure.matchAll(/<option value="(\d)">([^<]*)</g)].map(([, value, label]) => [value, label]),
      layers(3).map((name, i) => [String(i), name || "all"]),
    );
    assert.deepEqual(
      lines.map(({ run: of, member, color }) => [of, member, color]),
      [
        [0, 0, undefined],
        [1, 0, undefined],
        [0, 1, undefined],
        [1, 1, undefined],
        [0, 2, undefined],
        [1, 2, undefined],
        [0, 3, undefined],
      ],
    );
  });

  test("is one row among what the instruments measure", () => {
    const page = render(run);
    assert.match(page, /<td class="mono">weightNorm, weightNorm\/layers\.0 and 2 more<\/td>/);
    assert.match(page, /<td class="mono">trainLoss<\/td>/);
  });

  test("of an imported log is not described as ours, and is drawn on the same axis", () => {
    const imported = { ...run, manifest: { ...run.manifest, kind: "imported-log" as const } };
    const { figure, chart } = readChart(render(imported), "weightNorm");
    assert.match(figure, /<h3>Weight norm<\/h3>[\s\S]*As the imported log has it, under the name weightNorm\./);
    assert.equal(chart?.phases, true);
    assert.equal(readChart(render(imported), "trainLoss").chart?.axis, "log");
  });
});

describe("parts of the small charts", () => {
  const many = { weightNorm: [""], weightNormL2: [""], updateNorm: [""], updateRatio: [""], margin: ["0.5"] };
  const more = { gradientRms: [""], decoupling: [""], logitScale: [""], featureChange: ["layers.0"], meanCosine: [""] };
  const withoutMenus = (page: string) => page.replaceAll(/<details class="menu">[\s\S]*?<\/details>/g, "");
  const readParts = (page: string) =>
    [...withoutMenus(page).matchAll(/<details id="([^"]*)" open><summary>([^<]*)<[\s\S]*?<\/details>/g)].map(
      ([text, id, title]) => [id, title, ...[...text.matchAll(/<figure id="chart-([^"]*)"/g)].map(([, name]) => name)],
    );

  test("there are none where the charts are few", () => {
    const page = render(familyRun("a", 50, many, 1));
    assert.deepEqual(readParts(page), []);
    assert.match(page, /<h2 id="more">More instruments<\/h2><div class="more">/);
  });

  test("many charts are in parts by what they are about, with links to these; what says nothing of itself is last", () => {
    const page = render(familyRun("a", 50, { ...many, ...more }, 1));
    assert.deepEqual(readParts(page), [
      ["topic-weights", "Weights and norms", "weightNorm", "weightNormL2"],
      ["topic-gradients", "Gradients and updates", "updateNorm", "updateRatio"],
      ["topic-optimizer", "The optimizer’s memory", "gradientRms", "decoupling"],
      ["topic-logits", "Logits and margins", "margin", "logitScale"],
      ["topic-features", "Features", "featureChange", "meanCosine"],
      ["topic-other", "Other columns", "somethingNew"],
    ]);
    for (const [id] of readParts(page)) assert.ok(page.includes(`<a href="#${id}">`), id);
    assert.match(page, /<h3>Margin, 0\.5<\/h3>/);
  });
});

test("a page of very many columns has fewer points a line, one of few the usual number", () => {
  const count = (run: JudgedRun) => {
    const page = render(run);
    return /every (\d+) steps/.exec(page)?.[1] ?? null;
  };
  const every = Object.fromEntries(listRecordedColumns().map(({ name }) => [name, layers(6)]));
  assert.equal(count(exampleRun("a", "f32", 20_000, [])), null);
  assert.equal(count(familyRun("a", 20_000, { weightNorm: layers(6) }, 1)), null);
  assert.ok(Number(count(familyRun("a", 20_000, every, 1))) > 1);
  // Measured so seldom, they do not count.
  assert.equal(count(familyRun("a", 20_000, every, 100)), null);
});
