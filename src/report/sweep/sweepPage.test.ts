/** @file The page of a sweep as a document: numbers, words, sizes, and what may be missing. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { median, parseGrokkingDefinition } from "../../analysis/index.ts";
import { cutCells } from "./cutCells.ts";
import { packRuns, unpackRuns } from "./figure.ts";
import { heatMap } from "./heatMap.ts";
import { lines } from "./lines.ts";
import { explainVariance, rankAxes, rankMeasured } from "./rankAxes.ts";
import { summarise, wordSummary } from "./summary.ts";
import { exampleSweep, figureIn, gridSweep, textOf } from "./sweep.fixture.ts";
import { createSweepData } from "./sweepData.ts";
import { renderSweepPage, type SweepPageOptions } from "./sweepPage.ts";

/** The HTML of a figure before the page has drawn it anew. */
function figureOf(options: SweepPageOptions, name: string): string {
  const page = renderSweepPage(options);
  return figureIn(page, name);
}

test("by a definition that was asked for, runs are watched up to their last validation, delays from its t2, and titles name it", () => {
  const judge = (grokkedAt: number | null, t2: number | null, lastValidatedStep: number | null) => ({
    ...{ grokkedAt, delay: grokkedAt === null || t2 === null ? null : grokkedAt - t2, highestValidationAccuracy: 1 },
    anew: { t2, lastValidatedStep },
  });
  const seeds = [
    judge(200, 100, 990),
    judge(null, 100, 150),
    judge(400, 100, 990),
    judge(null, null, 990),
    judge(null, null, null),
  ];
  const { axes, points, outcomes } = exampleSweep(
    { "model.width": [8] },
    seeds.length,
    (_, seed) => seeds[seed] ?? null,
  );
  const definition = parseGrokkingDefinition("99%+stable");
  const { measures, runs, generalised } = createSweepData(axes, points, outcomes, undefined, definition);
  const of = (name: string) => {
    const place = measures.findIndex((measure) => measure.name === name);
    const values = runs.map(({ measured }) => measured[place] ?? null);
    return {
      title: measures[place]?.title,
      values,
      median: summarise(values, measures[place]?.over ?? "median").middle,
    };
  };
  assert.equal(generalised?.name, "99%+stable");
  // Of four runs that are known, one is lost to sight at 150: 1 → 2/3 at 200 → 1/3 at 400.
  assert.deepEqual(of("grokkedAt"), {
    title: "Step of generalising by 99%+stable",
    values: [200, { until: 150 }, 400, { until: 990 }, null],
    median: 400,
  });
  // One is lost at 50, of the other two the first waits 100, the second 300: half by the middle of these.
  assert.deepEqual(of("delay"), {
    title: "Grokking delay by 99%+stable",
    values: [100, { until: 50 }, 300, null, null],
    median: 200,
  });
  assert.deepEqual(of("groks").values, [1, 0, 1, 0, null]);
  assert.equal(of("firstSpike").title, "Step of the first slingshot");
});

test("by a definition that was asked for, the headline names it", () => {
  const sweep = exampleSweep({ "model.width": [8, 16] }, 6, ({ "model.width": width }) => {
    const grokkedAt = width === 8 ? 200 : null;
    return { grokkedAt, highestValidationAccuracy: 1, validationAccuracy: 1, anew: { t2: 1, lastValidatedStep: 990 } };
  });
  const page = renderSweepPage({ ...sweep, definition: parseGrokkingDefinition("99%+stable") });
  assert.match(
    page.replace(/<[^>]*>/g, ""),
    /6 of 6 runs generalise by 99%\+stable within 1,000 steps with model\.width 8, 0 of 6 with 16/,
  );
});

describe("page of a sweep", () => {
  test("the headline is the outcome along the axis that tells most of it, with counts", () => {
    const page = renderSweepPage(gridSweep);
    const headline = /<h1[^>]*>([\s\S]*?)<\/h1>/.exec(page)?.[1]?.replace(/<[^>]*>/g, "");
    assert.equal(
      headline,
      "Slingshots within 1,000 steps in 12 of 12 runs with optimizer.epsilon 1e-8, in 0 of 12 with 1e-5",
    );
    const facts = textOf(/<ul class="facts">[\s\S]*?<\/ul>/.exec(page)?.[0] ?? "").join(" ");
    assert.match(facts, /60 runs: 48 done and 12 failed\./);
    assert.match(facts, /optimizer\.epsilon \(4 values\), optimizer\.learningRate \(3 values\) and seed \(5 values\)/);
    // 12 of 12 by Wilson: 1 / (1 + z²/12).
    assert.match(facts, /75\.8 % to 100 % with 1e-8 and 0 % to 24\.2 % with 1e-5 ?\./);
    assert.match(
      facts,
      /\. They do not overlap: chance alone would seldom bring such a difference, though these are the two ends of 4 values\.$/,
    );
  });

  test("where a difference may be chance, this is said", () => {
    const sweep = exampleSweep({ a: [1, 2] }, 2, ({ a }, seed) => ({ slingshots: a === 1 && seed === 0 ? 1 : 0 }));
    const page = renderSweepPage(sweep).replace(/<[^>]*>/g, "");
    assert.match(page, /Slingshots within 1,000 steps in 1 of 2 runs with a 1, in 0 of 2 with 2/);
    assert.match(page, /They overlap: with so few runs the difference may be chance\./);
    const pair = exampleSweep({ a: [1, 2] }, 9, ({ a }) => ({ slingshots: Number(a) - 1 }));
    assert.match(
      renderSweepPage(pair),
      /They do not overlap: chance alone would seldom bring such a difference\./,
      "nobody has picked these two",
    );
    const three = exampleSweep({ a: [1, 2, 3] }, 9, ({ a }, seed) => ({
      slingshots: seed < 4 * Number(a) - 4 ? 1 : 0,
    }));
    assert.match(renderSweepPage(three), /The first and the last do not overlap: [^.]* the two ends of 3 values\./);
  });

  test("steps are part of the headline where all runs were asked for as many", () => {
    const sweep = exampleSweep({ a: [1, 2] }, 2, ({ a }) => ({
      grokkedAt: a === 1 ? 70 : null,
      validationAccuracy: 1,
    }));
    const points = sweep.points.map((point, i) => (i === 0 ? { ...point, steps: 2000 } : point));
    const headlineOf = (options: SweepPageOptions) => /<title>([^<]*) ·/.exec(renderSweepPage(options))?.[1];
    const outcomes = sweep.outcomes.map((outcome) => ({ ...outcome, highestValidationAccuracy: 1 }));
    assert.equal(
      headlineOf({ ...sweep, outcomes }),
      "2 of 2 runs generalise within 1,000 steps with a 1, 0 of 2 with 2",
    );
    const stopped = outcomes.map((outcome, i) => (i === 3 ? { ...outcome, endedBy: "quiet", steps: 500 } : outcome));
    assert.doesNotMatch(String(headlineOf({ ...sweep, outcomes: stopped })), /within/);
    const broken = stopped.map((outcome) => ({ ...outcome, status: "non-finite" as const }));
    assert.match(String(headlineOf({ ...sweep, outcomes: broken })), /within 1,000 steps/);
    assert.equal(headlineOf({ ...sweep, outcomes, points }), "2 of 2 runs generalise with a 1, 0 of 2 with 2");
  });

  test("a row of the table has the median of its runs that ended, and the ends of so few", () => {
    const table = figureOf(gridSweep, "table");
    const rows = table.split("<tr>").map(textOf);
    const row = rows.find(([epsilon, rate]) => epsilon === "1e-8" && rate === "0.001");
    assert.deepEqual(row, [
      ...["1e-8", "0.001", "5", "1"],
      ...["100 %", "4 of 4", "2.5", "(1 to 4)", "250", "(100 to 400)"],
      // Kaplan and Meier of 500, 600, 700, 800; the delay is 50 less.
      ...["100 %", "4 of 4", "650", "(500 to 800)", "600", "(450 to 750)"],
      ...["100 %", "1e-8"],
    ]);
    const never = rows.find(([epsilon, rate]) => epsilon === "1e-8" && rate === "1e-4");
    assert.deepEqual(never?.slice(10, 14), ["0 %", "0 of 4", "not in half", "not in half"]);
  });

  test("a cell of the map has the median, and tells of it and of its runs", () => {
    const map = figureOf(gridSweep, "map");
    assert.match(
      map,
      /<button type="button" data-runs="0-4" title="optimizer\.epsilon 1e-8, optimizer\.learningRate 1e-4: Slingshots per run: 2\.5 \(1 to 4\), n 4; 1 failed"/,
    );
    assert.equal(map.match(/data-runs=/g)?.length, 12);
  });

  test("pictures come first, and long tables are folded after ten rows, the largest first", () => {
    const sweep = exampleSweep({ a: Array.from({ length: 12 }, (_, i) => i) }, 2, ({ a }) => ({
      ...{ slingshots: Number(a), status: a === 0 ? "non-finite" : "done" },
    }));
    const page = renderSweepPage(sweep);
    assert.deepEqual(
      [...page.matchAll(/data-figure="(\w+)"/g)].map(([, name]) => name),
      ["map", "lines", "survival", "scatter", "table", "failed"],
    );
    const table = figureOf(sweep, "table");
    const firsts = [...table.matchAll(/<tr><th scope="row">(\d+)</g)].map(([, value]) => Number(value));
    assert.deepEqual(firsts, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert.match(table, /aria-sort="descending"[^>]*><button[^>]*>Share of runs with a slingshot ↓/);
    assert.match(table, /Show all 12 settings/);
    assert.doesNotMatch(figureOf(gridSweep, "failed"), /Show all/);
    const few = figureOf(
      exampleSweep({ a: [1, 2] }, 2, ({ a }) => ({ slingshots: Number(a) })),
      "table",
    );
    assert.doesNotMatch(few, /Show all|aria-sort="(a|de)scending"/);
    const messages = exampleSweep({}, 11, (_, seed) => ({ status: "failed", error: `no ${seed}` }));
    assert.match(figureOf(messages, "failed"), /Show all 11 messages/);
  });

  test("the map has the two axes that tell most of what it shows, and says what it does with the others", () => {
    const axes = { a: [1, 2], b: ["x", "y", "z"], c: [1, 2, 3], d: [true, false] };
    const sweep = exampleSweep(axes, 2, ({ b, d }) => ({ slingshots: (d ? 4 : 0) + "xyz".indexOf(String(b)) }));
    const map = figureOf(sweep, "map");
    assert.match(map, /title="b x, d true: Slingshots per run: 4, n 12"/);
    // Ranks of 6 equal groups: between the halves 0.7714, between the thirds 0.2286 of what is between all.
    assert.match(map, /that lies between the values: d 77\.1 % and b 22\.9 %\./);
    assert.match(map, /A cell has the runs of the 2 values of a, the 3 values of c and 2 seeds\./);
    assert.match(figureOf(sweep, "lines"), /A mark has the runs of the 3 values of b, the 3 values of c and 2 seeds\./);
    const flat = figureOf(
      exampleSweep(axes, 1, () => ({})),
      "map",
    );
    assert.match(flat, /No axis tells anything of “Slingshots per run”\. A cell has the runs of the 3 values of c and/);
    assert.match(flat, /title="a 1, b x: /);
  });

  test("at first a measure is shown in which runs differ", () => {
    const sweep = exampleSweep({ a: [1, 2] }, 2, ({ a }) => ({ trainLoss: Number(a) }));
    assert.match(figureOf(sweep, "map"), /<option value="trainLoss" selected>/);
  });

  test("runs without an axis of a drawing are counted as not drawn", () => {
    const sweep = exampleSweep({ a: [1, 2], b: [1, 2] }, 2, ({ a, b }) => ({ slingshots: Number(a) * Number(b) }));
    const points = sweep.points.map((point) =>
      point.values.a === 1 ? { ...point, values: { a: 1 }, hash: point.hash } : point,
    );
    assert.match(figureOf({ ...sweep, points }, "map"), /Not drawn: 4 runs without b\./);
    assert.doesNotMatch(figureOf(sweep, "map"), /Not drawn/);
  });

  test("a run that a rule ended at its last step is not told as one that ended before it", () => {
    const ended = (steps: number) =>
      renderSweepPage(exampleSweep({ a: [1] }, 2, () => ({ endedBy: "grokked", steps }))).replace(/<[^>]*>/g, "");
    assert.match(ended(999), /2 runs ended before their last step \(grokked 2\)/);
    assert.doesNotMatch(ended(1000), /before their last step/);
  });

  test("what failed stands apart with its message, and in no median", () => {
    const page = renderSweepPage(gridSweep);
    assert.match(
      page,
      /<h2>Runs that failed<\/h2>[\s\S]*?>12<\/button><\/td><td class="breakable">no space left on the device</,
    );
    assert.doesNotMatch(renderSweepPage(exampleSweep({ a: [1] }, 2, () => ({}))), /Runs that failed/);
  });

  test("any number of axes, of runs that ended or not, of values", () => {
    const seeds = exampleSweep({}, 7, (_, seed) => ({ slingshots: seed % 2 }));
    assert.match(renderSweepPage(seeds), /<title>Slingshots within 1,000 steps in 3 of 7 runs ·/);
    assert.equal(figureOf(seeds, "map") + figureOf(seeds, "lines"), "");
    assert.notEqual(figureOf(seeds, "survival"), "");
    assert.match(renderSweepPage(exampleSweep({ a: [1, 2] }, 3, () => null)), /<h1>No run of 6 has ended yet<\/h1>/);
    assert.match(renderSweepPage(exampleSweep({}, 0, () => null)), /<h1>No run of 0 has ended yet<\/h1>/);
    const failed = exampleSweep({ a: [1, 2] }, 3, () => ({ status: "failed", error: "<b>no</b>" }));
    assert.match(renderSweepPage(failed), /&lt;b&gt;no&lt;\/b&gt;/);
    const four = { a: [1, 2], b: ["x", "y", "</script>"], c: [null, true], d: [[1, 2], [3], { e: 1 }] };
    const page = renderSweepPage(exampleSweep(four, 2, ({ b }) => ({ slingshots: b === "x" ? 1 : 0 })));
    assert.match(
      page,
      /Slingshots within 1,000 steps in 24 of 24 runs with b x, in 0 of 24 with y, in 0 of 24 with &lt;\/script&gt;/,
    );
    assert.equal(page.match(/data-filter=/g)?.length, 4);
    assert.match(page, /\{&quot;e&quot;:1\}/);
  });

  test("1,000 runs are less than 2 MB, of a grid and of random values; 3,000 are drawn as well", () => {
    const values = (count: number) => Array.from({ length: count }, (_, i) => 10 ** (-8 + (4 * i) / count));
    const outcome = (values: object, seed: number) => ({
      slingshots: seed % 3,
      firstSpike: 100 + seed * 7.123,
      grokkedAt: 500 + seed,
      highestValidationAccuracy: 0.123456789 * Object.keys(values).length,
      validationAccuracy: Math.sin(seed),
      trainLoss: Math.exp(-seed) / 3,
      lastLayerNorm: Math.sqrt(seed + JSON.stringify(values).length),
      seconds: 1 / (seed + 3),
    });
    const grid = exampleSweep({ "optimizer.epsilon": values(5), "optimizer.learningRate": values(4) }, 50, outcome);
    const random = exampleSweep({ "optimizer.epsilon": values(1000) }, 1, outcome);
    for (const sweep of [grid, random]) {
      const bytes = Buffer.byteLength(renderSweepPage(sweep));
      assert.ok(sweep.points.length === 1000 && bytes < 2e6, `${bytes} bytes`);
    }
    assert.match(figureOf(random, "table"), /Show all 1,000 settings/);
    assert.equal(figureOf(random, "map").match(/<td>/g)?.length, 10);
    const large = exampleSweep({ "optimizer.epsilon": values(30), "optimizer.learningRate": values(10) }, 10, outcome);
    assert.ok(large.points.length === 3000 && Buffer.byteLength(renderSweepPage(large)) < 6e6);
  });

  test("nothing is loaded from anywhere, and the same runs give the same bytes", () => {
    const page = renderSweepPage(gridSweep);
    assert.doesNotMatch(page, /(src|href)="(?!data:)[^$"]|@import|url\(|https?:/);
    assert.equal(renderSweepPage(gridSweep), page);
  });
});

test("numbers of runs are packed and unpacked", () => {
  assert.equal(packRuns([0, 1, 2, 5, 7, 8]), "0-2 5 7-8");
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(200), { minLength: 1 }), (runs) => {
      const sorted = runs.sort((a, b) => a - b);
      assert.deepEqual(unpackRuns(packRuns(sorted)), sorted);
    }),
  );
});

test("many values are cut into ranges that hold them, even in logarithms over a decade", () => {
  const numbers = Array.from({ length: 100 }, (_, i) => 10 ** (i / 33));
  const { cells, cellOf, middles, isLog } = cutCells(numbers.map(String), numbers);
  assert.ok(isLog);
  assert.equal(cells.length, 10);
  assert.deepEqual(
    cellOf.filter((cell, i) => i > 0 && cell < (cellOf[i - 1] as number)),
    [],
  );
  assert.ok(Math.abs(Math.log10((middles?.[1] ?? 1) / (middles?.[0] ?? 1)) - 0.3) < 1e-9);
  assert.deepEqual(cutCells(["a", "b"], null), { cells: ["a", "b"], cellOf: [0, 1], middles: null, isLog: false });
  assert.equal(cutCells(["0", "5"], [0, 5]).isLog, false);
});

test("an axis that tells all has a share of 1, one that tells nothing 0", () => {
  assert.equal(
    explainVariance([
      [1, 1],
      [0, 0],
    ]),
    1,
  );
  assert.equal(
    explainVariance([
      [1, 0],
      [0, 1],
    ]),
    0,
  );
  assert.equal(explainVariance([[2, 2], [2]]), 0);
  // Between: 2 · 0.25² · 2 of 4 · 0.25.
  assert.equal(
    explainVariance([
      [1, 1],
      [0, 1],
    ]),
    1 / 3,
  );
});

test("a summary of events knows those that had not happened, one of numbers does not count what is not known", () => {
  const measure = { name: "a", title: "A", over: "event", format: "step" } as const;
  const waiting = summarise([10, { until: 20 }, { until: 20 }, null], "event");
  assert.deepEqual(waiting, { n: 3, middle: null, low: 10, high: null });
  assert.equal(wordSummary(waiting, measure), "not in half of 3");
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (values) => {
      assert.equal(summarise(values, "event").middle, median(values));
      assert.equal(summarise([...values, null], "median").middle, median(values));
    }),
  );
  assert.deepEqual(summarise([null], "share"), { n: 0, middle: null, low: null, high: null });
});

test("of fewer than ten numbers a summary has the ends, which quartiles can hide, of more the quartiles", () => {
  const measure = { name: "a", title: "A", over: "median", format: "number" } as const;
  const few = [5, 4, 5, 7, 5];
  assert.equal(wordSummary(summarise(few, "median"), measure), "5 (4 to 7), n 5");
  assert.equal(wordSummary(summarise([...few, ...few], "median"), measure), "5, n 10");
  assert.deepEqual(summarise(few, "event"), { n: 5, middle: 5, low: 4, high: 7 });
  assert.deepEqual(summarise([4, 5, { until: 9 }], "event"), { n: 3, middle: 5, low: 4, high: null });
});

test("what has not come looks like no number, in the map and along an axis", () => {
  const sweep = exampleSweep({ a: [1, 2, 3, 4] }, 3, ({ a }) => ({
    ...{ firstSpike: a === 2 ? null : 600 + Number(a), slingshots: a === 2 ? 0 : 1 },
    ...(a === 4 && { status: "failed" as const, error: "no" }),
  }));
  const data = createSweepData(sweep.axes, sweep.points, sweep.outcomes);
  const all = data.runs.map((_, run) => run);
  const map = heatMap.draw(data, all, { measure: "firstSpike", x: "a", y: "", by: "" }, 900).text;
  const cells = [...map.matchAll(/aria-label="[^"]*" (class="unknown"|style="--level:\d+%")>([^<]*)</g)];
  assert.deepEqual(
    cells.map(([, look, text]) => [look, text]),
    [
      ['style="--level:5%"', "601"],
      ['class="unknown"', "not yet"],
      ['style="--level:50%"', "603"],
      ['class="unknown"', "failed"],
    ],
  );
  const draw = (shown: readonly number[]) =>
    lines.draw(data, shown, { measure: "firstSpike", x: "a", by: "" }, 900).text;
  const plot = draw(all);
  const strip = /<rect class="not-yet" [^>]*y="(\d+)" width="\d+" height="(\d+)"\/><text [^>]*>not yet</.exec(plot);
  const [top, height] = [Number(strip?.[1]), Number(strip?.[2])];
  const heights = [...plot.matchAll(/<circle cx="[^"]*" cy="([^"]*)" r="5" fill="var\(--([\w-]+)\)/g)].map(
    ([, y, fill]) => [Number(y) < top + height, fill],
  );
  assert.deepEqual(heights, [
    [false, "run-0"],
    [true, "paper"],
    [false, "run-0"],
  ]);
  const ticks = [...plot.matchAll(/<text x="65" y="([^"]*)"[^>]*>[^n]/g)].map(([, y]) => Number(y));
  assert.ok(ticks.length > 1 && ticks.every((y) => y >= top + height), "no label of the axis stands in the strip");
  assert.doesNotMatch(draw(all.filter((run) => data.runs[run]?.at[0] !== 1)), /not yet</);
});

test("axes are told in the order of what they tell, by ranks, those that tell as much in that of the sweep", () => {
  const of = (sweep: SweepPageOptions, name: string) => {
    const data = createSweepData(sweep.axes, sweep.points, sweep.outcomes);
    return rankAxes(
      data,
      data.runs.map((_, run) => run),
      [name],
    );
  };
  const axes = { a: [1, 2], b: [1, 2], c: [1, 2] };
  const orders = exampleSweep(axes, 1, ({ a, b, c }) => ({
    trainLoss: 10 ** (Number(a) + 4 * Number(c) + 2 * Number(b)),
  }));
  // Ranks 0 to 7: the halves differ by 4, 2 and 1, of a variance of 5.25.
  assert.deepEqual(of(orders, "trainLoss"), [
    { path: "c", share: Math.round((4 / 5.25) * 1e9) / 1e9 },
    { path: "b", share: Math.round((1 / 5.25) * 1e9) / 1e9 },
    { path: "a", share: Math.round((0.25 / 5.25) * 1e9) / 1e9 },
  ]);
  const never = exampleSweep(axes, 1, ({ b }) => ({ firstSpike: b === 1 ? 5 : null }));
  assert.deepEqual(
    of(never, "firstSpike").map(({ path, share }) => `${path} ${share}`),
    ["b 1", "a 0", "c 0"],
  );
  assert.deepEqual(
    of(
      exampleSweep(axes, 1, () => null),
      "slings",
    ).map(({ path }) => path),
    ["a", "b", "c"],
  );
  assert.deepEqual(rankMeasured([3, null, 1, 3, { until: 2 }, { until: 9 }]), [1.5, null, 0, 1.5, 3.5, 3.5]);
});
