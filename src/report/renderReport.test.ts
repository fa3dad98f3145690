/** @file The report as a document: complete, safe, reproducible. Its life in a browser has tests of its own. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseGrokkingDefinition } from "../analysis/index.ts";
import type { ColumnDescription } from "../charts/chooseCharts.ts";
import { type JudgedRun, judgeRun } from "../verdict/index.ts";
import { exampleFork, exampleRun, validatedRun } from "../verdict/verdict.fixture.ts";
import { isReport } from "./generator.ts";
import { type ReportOptions, renderReport } from "./renderReport.ts";

const instruments: ColumnDescription[] = [
  {
    name: "trainLoss",
    title: "Train loss",
    meaning: "Mean loss.",
    formula: "1/N Σ ℓ",
    source: "a paper (arXiv 2206.04817), Fig. 1",
    axis: "log",
  },
  { name: "trainAccuracy", title: "Train accuracy", meaning: "Share.", formula: "", source: "", axis: "share" },
];

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

  test("a loss with a floor is drawn above it, and this is said; others stay as they are", () => {
    const [plain, other] = pair as [JudgedRun, JudgedRun];
    const lift = (run: JudgedRun, floor: number): JudgedRun => ({
      ...run,
      manifest: { ...run.manifest, loss: { unit: "nats", fittedBelow: floor + 0.01, floor } },
      series: { ...run.series, columns: { ...run.series.columns, trainLoss: liftLoss(run, floor) } },
    });
    const liftLoss = ({ series }: JudgedRun, floor: number) =>
      Float64Array.from(series.columns.trainLoss ?? [], (loss) => loss + floor);
    const describe = (...runs: JudgedRun[]) => {
      const page = renderReport({ ...options, runs });
      const figure = /<figure id="chart-trainLoss">[\s\S]*?<\/figure>/.exec(page)?.[0] ?? "";
      return { page, figure };
    };
    const alone = describe(lift(plain, 0.466982394));
    assert.match(alone.figure, /<h3>Train loss above its floor<\/h3>/);
    assert.match(alone.figure, /Drawn is what it is above the least that it can be, 0\.466982; 0 where rounding/);
    assert.match(alone.figure, /aria-label="Train loss above its floor\. single loss: from 1e-8 to 1"/);
    assert.match(alone.page, />trough above floor</);
    const both = describe(lift(plain, 0.25), lift(other, 0.5));
    assert.match(both.figure, /that it can be, 0\.25 of single loss and 0\.5 of double loss; /);
    assert.match(
      describe(lift(plain, 0.25), other).figure,
      /that it can be, 0\.25 of single loss and 0 of double loss; /,
    );
    const forkedFrom = {
      run: "p",
      path: "../p",
      step: 9,
      parametersSha256: "",
      changes: [],
      optimizerState: "kept",
    } as const;
    const lifted = lift(plain, 0.25);
    // All its losses are of another function: lifted they are from 0.25 to 1.25.
    const manifest = { ...lifted.manifest, forkedFrom: { ...forkedFrom, otherLossEnd: 1e6 } };
    const forked = describe({ ...lifted, manifest });
    assert.match(
      forked.figure,
      /tells no difference\. Up to step 1,000,000, single loss had another loss, drawn as recorded\./,
    );
    assert.match(forked.figure, /aria-label="Train loss above its floor\. single loss: from 0\.25 to 1\.25"/);
    const without = describe(plain, other);
    assert.match(without.figure, /<h3>Train loss<\/h3>/);
    assert.doesNotMatch(without.page, /above (its )?floor|least that it can be/);
  });

  test("the grokking times stand beside what they are, for runs that were validated alone", () => {
    assert.doesNotMatch(text, /Grokking times/);
    const [late, never] = [validatedRun("late", 1000, 700), validatedRun("never", 1000, 2000)];
    const lost = [{ file: "series/x.parquet", firstStep: 1, lastStep: 9, reason: "it is cut" }];
    const runs = [late, never, { ...late, label: "lost", damaged: lost }, ...pair];
    const section = /<h2>Grokking times<\/h2>([\s\S]*?)<\/section>/.exec(renderReport({ ...options, runs }))?.[1] ?? "";
    const rows = section
      .split("<tr>")
      .map((row) => [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map((cell) => cell[1]));
    const unknown = "not known: steps are lost";
    assert.deepEqual(
      rows.slice(1).map((row) => row.slice(0, 4)),
      [
        ["Time", "late", "never", "lost"],
        ["t1", "1", "1", unknown],
        ["t2", "1", "1", unknown],
        ["t3", "700", "not yet", unknown],
        ["t4", "700", "not yet", unknown],
        ["t4 − t2", "699", "not yet", unknown],
      ],
    );
    assert.match(rows[3]?.at(-1) ?? "", /^the first step at which training accuracy, over the epoch .* is 100 %$/);
    assert.match(section, /Notsawo et al\. 2023/);
    const definition = parseGrokkingDefinition("95%+stable") ?? assert.fail();
    const asked = [late, never].map((run) => ({ ...run, ...judgeRun(run, definition) }));
    const byName = renderReport({ ...options, runs: asked })
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ");
    assert.match(byName, /Grokking times by 95%\+stable Time late never /);
    assert.match(
      byName,
      / t3 700 &gt; 1,000 .* t4 700 &gt; 1,000 the first validation .* up to the last one have it t4 − t2 699 &gt; 999 /,
    );
    assert.match(byName, /t2 and t4 by the definition that was asked for/);
  });

  test("nothing is loaded from anywhere", () => {
    const links = /<a href="https:\/\/arxiv\.org\/abs\/\d{4}\.\d{5}">/g;
    assert.ok((text.match(links) ?? []).length > 0, "papers are links, which load nothing by themselves");
    assert.doesNotMatch(
      text
        .replaceAll("https://github.com/leeoniya/uPlot", "")
        .replaceAll("http://www.w3.org/2000/svg", "")
        .replaceAll(links, ""),
      /(src|href)="(?!data:)|@import|url\((?!#)|https?:/,
    );
    assert.match(text, /Content-Security-Policy" content="default-src &#39;none&#39;/);
  });

  test("the same runs give the same bytes", () => assert.equal(renderReport(options), text));

  test("one to six runs, with any columns or none", () => {
    const [first] = pair as [JudgedRun];
    const empty = { ...first, series: { step: new Float64Array(0), columns: {} } };
    assert.match(renderReport({ ...options, runs: [empty] }), /No step was recorded, so there is nothing to draw/);
    const lossOnly = {
      ...first,
      series: { ...first.series, columns: { trainLoss: first.series.columns.trainLoss as Float64Array } },
    };
    assert.match(renderReport({ ...options, runs: [lossOnly, empty] }), /id="chart-trainLoss"/);
    assert.doesNotThrow(() => renderReport({ ...options, runs: new Array<JudgedRun>(6).fill(first) }));
    assert.throws(() => renderReport({ ...options, runs: [] }), RangeError);
    assert.throws(() => renderReport({ ...options, runs: new Array<JudgedRun>(7).fill(first) }), RangeError);
  });

  test("validation shares the chart of training, and its gaps are no faults", () => {
    const [first] = pair as [JudgedRun];
    const validated = renderReport({ ...options, runs: [validatedRun("a", 1000, 500), first] });
    assert.match(validated, /<h3>Train and validation loss<\/h3>/);
    assert.match(validated, /<h3>Train and validation accuracy<\/h3>/);
    assert.match(validated, /a train: from 100 % to 100 %; single loss train: .+; a validation: from 0 % to 100 %"/);
    assert.match(validated, /Validation accuracy reaches <span class="whole">100 %<\/span> at step 500 /);
    assert.doesNotMatch(validated, /id="chart-validation|values are NaN/);
    assert.doesNotMatch(text, /Train and validation|Validation accuracy/);
  });

  test("runs that ended badly and files that are damaged stand before everything else", () => {
    const run: JudgedRun = {
      ...(pair[0] as JudgedRun),
      manifest: { ...(pair[0] as JudgedRun).manifest, status: "interrupted" },
      damaged: [{ file: "series/x.parquet", firstStep: 1, lastStep: 5000, reason: "it is cut" }],
    };
    const warned = renderReport({ ...options, runs: [run] });
    assert.match(warned, /single loss was interrupted; the last recorded step is 1,000\./);
    assert.match(warned, /single loss: series\/x\.parquet \(steps 1 to 5,000\) cannot be read: it is cut\./);
    assert.doesNotMatch(text, /Before you read on/);
  });

  test("the columns of an imported log are not described as ours", () => {
    const [first, second] = pair as [JudgedRun, JudgedRun];
    const norm = { name: "lastLayerNorm", title: "Norm (RMS)", meaning: "Its RMS.", formula: "‖W‖", source: "a paper" };
    const described = { ...options, instruments: [...instruments, norm] };
    const imported = { ...second, manifest: { ...second.manifest, kind: "imported-log" as const } };
    const own = renderReport({ ...described, runs: [first] });
    assert.match(own, /<h3>Norm \(RMS\)<\/h3>[\s\S]*Its RMS\.[\s\S]*What the instruments measure[\s\S]*‖W‖/);
    const foreign = renderReport({ ...described, runs: [imported] });
    assert.match(foreign, /<h3>Norm<\/h3>[\s\S]*As the imported log has it, under the name lastLayerNorm\./);
    assert.doesNotMatch(foreign, /RMS|Mean loss|‖W‖|What the instruments measure/);
    const gaps = new Float64Array(1000).fill(NaN);
    const sparse = { ...imported, series: { ...imported.series, columns: { norm: gaps } } };
    assert.match(
      renderReport({ ...options, runs: [sparse] }),
      /double loss: 1,000 values are not logged, NaN or infinite;/,
    );
    const mixed = renderReport({ ...described, runs: [first, imported] });
    assert.match(mixed, /<h3>Norm<\/h3>[\s\S]*Its RMS\. Of double loss: as the imported log has it\./);
    assert.match(mixed, /‖W‖/);
  });

  test("a run that cannot be judged, and one with lost steps, are not said to have no slingshot", () => {
    const [first, second] = pair as [JudgedRun, JudgedRun];
    const unjudged = {
      ...second,
      unjudged: { problem: "Slingshots cannot be judged without the column lastLayerNorm" },
    };
    const shown = renderReport({ ...options, runs: [first, unjudged] });
    assert.match(shown, /<h1>In single loss: 2 slingshots in 1,000 steps; double loss cannot be judged<\/h1>/);
    assert.match(shown, /<b>double loss<\/b>: not judged\./);
    assert.doesNotMatch(shown, /a reason/, "the finding tells of the slingshots, once");
    const damaged = [{ file: "series/x.parquet", firstStep: 1, lastStep: 50, reason: "it is cut" }];
    const cut = renderReport({ ...options, runs: [{ ...second, damaged }] });
    assert.match(cut, /<b>double loss<\/b>: none in the steps that can be read\./);
    assert.match(cut, /Of what can be read: a reason/);
    assert.match(cut, /Every step that can be read is in this file/);
    const gone = renderReport({
      ...options,
      runs: [{ ...second, damaged, series: { step: new Float64Array(0), columns: {} } }],
    });
    assert.match(gone, /No step can be read, so there is nothing to draw/);
    assert.doesNotMatch(gone, /a reason/);
  });

  test("long runs are reduced, and the report says by how much", () => {
    assert.match(text, /Every recorded step is in this file/);
    const reduced = renderReport({ ...options, pointLimit: 200 });
    assert.match(
      reduced,
      /The 2,000 recorded steps are reduced for this file: every 2\d steps \(fewer at the beginning\)/,
    );
    assert.ok(reduced.length < text.length);
  });

  test("a page of long runs stays below four million bytes, with as many runs and columns as there may be", () => {
    const noise = (steps: number) => Float32Array.from({ length: steps }, (_, i) => Math.sin(i * i) + 2);
    const long = (label: string): JudgedRun => {
      const run = exampleRun(label, "f32", 60_000, []);
      const columns = Object.fromEntries(Array.from({ length: 14 }, (_, i) => [`column${i}`, noise(60_000)]));
      return { ...run, series: { step: run.series.step, columns } };
    };
    for (const labels of [["a"], ["a", "b", "c", "d", "e", "f"]]) {
      assert.ok(renderReport({ ...options, runs: labels.map(long) }).length < 4e6);
    }
  });

  test("a sparse validation takes the room of its measurements", () => {
    const run = exampleRun("a", "f32", 20_000, []);
    const validationLoss = new Float32Array(20_000).fill(NaN);
    for (let row = 99; row < 20_000; row += 100) validationLoss[row] = row;
    const series = { step: run.series.step, columns: { ...run.series.columns, validationLoss } };
    const length = (runs: JudgedRun[]) => renderReport({ ...options, runs }).length;
    assert.ok(length([{ ...run, series }]) - length([run]) < 5000);
  });

  test("a report is told from other files by its beginning", () => {
    assert.ok(isReport(text.slice(0, 1024)));
    for (const other of ["", "<!doctype html><title>Mine</title>", `mine\n${text}`]) assert.ok(!isReport(other));
  });

  test("lists of the manifest are in words", () => {
    const checkpoint = { file: "", bytes: 1, sha256: "", reason: "interval" } as const;
    const manifest: JudgedRun["manifest"] = {
      ...pair[0]?.manifest,
      status: "done",
      columns: [{ name: "trainLoss", type: "f32" }],
      checkpoints: [500, 1500].map((step) => ({ ...checkpoint, step })),
      history: [{ at: "2026-11-22T10:00:00.000Z", kind: "resumed", step: 500 }],
    };
    const shown = renderReport({ ...options, runs: [{ ...(pair[0] as JudgedRun), manifest }] });
    assert.match(shown, />checkpoints<\/th><td[^>]*>2, the last of step 1,500</);
    assert.match(shown, />history<\/th><td[^>]*>2026-11-22T10:00:00\.000Z resumed \(step 500\)</);
    assert.doesNotMatch(shown, /<th scope="row">columns/);
  });
});

describe("a parent and its forks", () => {
  const [parent] = pair as [JudgedRun, JudgedRun];
  const same = exampleFork(parent, 500, "unchanged");
  const epsilon = { path: "optimizer.epsilon", from: 1e-8, to: 1e-5 };
  const changed = exampleFork(parent, 500, "optimizer.epsilon 1e-5", { changes: [epsilon], factor: 2 });
  const text = renderReport({ ...options, runs: [parent, same, changed] });

  test("what comes after the fork is counted, and equality is stated", () => {
    assert.match(
      text,
      /<h1>After step 500: 1 slingshot in the parent, 1 unchanged, none with optimizer\.epsilon <span class="whole">1e-5<\/span><\/h1>/,
    );
    assert.match(text, /Equals its parent bit for bit over steps/);
    assert.match(text, /<\/span>unchanged after the fork at step 500<\/caption>/);
    assert.match(text, /<b>optimizer\.epsilon 1e-5<\/b>: none after the fork at step 500\./);
  });

  test("a button zooms from a little before the fork to the end of the longest fork, not of the parent", () => {
    assert.match(text, /data-zoom="475 1000">From the fork on</);
    const runs = [
      parent,
      exampleFork(parent, 500, "short", { end: 800 }),
      exampleFork(parent, 600, "later", { end: 900 }),
    ];
    assert.match(renderReport({ ...options, runs }), /data-zoom="480 900">From the fork on</);
    assert.doesNotMatch(renderReport(options), /From the fork on/);
  });

  test("a reset of the optimizer's state is a difference, though no setting", () => {
    const { fork } = same;
    assert.ok(fork);
    const reset = { ...same, fork: { ...fork, origin: { ...fork.origin, optimizerState: "reset" as const } } };
    const shown = renderReport({ ...options, runs: [parent, reset] });
    assert.match(shown, /<code>optimizer state at the fork<\/code><\/th><td><code>–<\/code><\/td><td><code>reset/);
    assert.doesNotMatch(text, /optimizer state at the fork/);
  });

  test("a parent that is lost, or damaged and not shown, is a warning", () => {
    const { fork } = same;
    assert.ok(fork?.parent);
    const lost = { ...same, fork: { ...fork, parent: null } };
    assert.match(
      renderReport({ ...options, runs: [lost] }),
      /unchanged is a fork of single loss, which cannot be read: it is compared with nothing\./,
    );
    const short = { ...lost, fork: { ...lost.fork, history: same.series } };
    assert.match(
      renderReport({ ...options, runs: [short] }),
      /unchanged is a fork of single loss, which cannot be read: all that is said of it rests on its own steps, from 501 on\./,
    );
    const damaged = [{ file: "series/x.parquet", firstStep: 1, lastStep: 99, reason: "it is cut" }];
    const withDamage = (label: string | null) => ({
      ...same,
      fork: { ...fork, parent: { ...(fork.parent as NonNullable<typeof fork.parent>), label, damaged } },
    });
    assert.match(
      renderReport({ ...options, runs: [withDamage(null)] }),
      /unchanged is a fork of single loss, where series\/x\.parquet \(steps 1 to 99\) cannot be read: it is cut\./,
    );
    assert.doesNotMatch(renderReport({ ...options, runs: [parent, withDamage("single loss")] }), /it is cut/);
  });
});
