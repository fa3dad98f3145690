/** @file Measurements in a report: what is drawn of each kind, what is open, and what is said of files that are not whole. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { listRecordedColumns } from "../instruments/index.ts";
import type { FoundMeasurement, FoundMeasurements, JsonObject } from "../store/index.ts";
import { exampleRun } from "../verdict/verdict.fixture.ts";
import { measured, measuredExamples, sliceRequest } from "./measurements.fixture.ts";
import { renderReport } from "./renderReport.ts";

const example = exampleRun("one", "f32", 100, []);
const optimizer = { name: "adam", betas: [0.9, 0.95], transforms: [], constraints: [], frozen: [] };
const run = { ...example, experiment: { ...(example.experiment as object), optimizer } };

/** The section of a report of runs with these measurements. */
function show(...measurements: (readonly FoundMeasurement[] | FoundMeasurements)[]): string {
  const runs = measurements.map((each, i) => ({
    ...run,
    label: `run ${i + 1}`,
    measurements: "found" in each ? each : { found: each, unread: [] },
  }));
  const page = renderReport({ title: "Example", runs, instruments: listRecordedColumns(), generatedBy: "test" });
  return /<section class="measurements">[\s\S]*?<\/section>/.exec(page)?.[0] ?? "";
}

const list = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]);
const summaries = (text: string) => list(text, /<details class="measured" open><summary>(.*?)<\/summary>/g);
const folded = (text: string) => list(text, /<details class="measured"><summary>(.*?)<\/summary>/g);
const figures = (text: string) => list(text, /<figure><h3>(.*?)<\/h3>/g);

describe("kinds", () => {
  test("a run without measurements has no section, and each kind is drawn", () => {
    assert.equal(show([]), "");
    const text = show(measuredExamples);
    assert.deepEqual(summaries(text), [
      "Curvature after 3 steps from 10 to 30",
      "Slices along final, 2 steps from 0 to 50",
      "Planes of random and step, step 10",
      "Trajectory, 3 steps from 0 to 20",
      "margins at 2 steps from 5 to 6",
    ]);
    assert.deepEqual(figures(text), [
      ...["Hessian", "Preconditioned Hessian", "Density of eigenvalues after step 20"],
      ...["Step 0", "Step 50", "Step 10, training loss", "On the training loss", "Margin"],
    ]);
    assert.doesNotMatch(text, /NaN|undefined|Infinity|Not finished|cannot be shown/);
    assert.match(text, /After step 30 the loss, its gradient or a product with the Hessian is not finite\./);
  });

  test("the threshold stands beside the eigenvalues of its matrix, and what is not finite has no place", () => {
    const [hessian = "", preconditioned = ""] = show(measuredExamples).split("<figure>").slice(1);
    assert.doesNotMatch(hessian, /threshold/);
    assert.match(preconditioned, /threshold <b>38000<\/b>/);
    assert.match(preconditioned, /class="curve dashed"/);
    assert.deepEqual(list(hessian, /<title>(top: .*?)<\/title>/g), ["top: 1e-6 at step 10", "top: 1000 at step 20"]);
  });

  test("a line breaks at a step where nothing is finite, and one number alone is a dot", () => {
    const rows = [1, 2, null, 4, null, 6, 7].map((margin, i) => ({ step: i + 1, values: { "margin/1": margin } }));
    const request = { instrument: "margins", settings: {}, steps: rows.map(({ step }) => step) };
    const text = show([measured("measure", request, rows)]);
    const [path = ""] = list(text, /<path class="curve" style="[^"]*" d="([^"]*)"/g);
    assert.match(path, /^M\S+ \S+L\S+ \S+M(\S+ \S+)L\1M\S+ \S+L\S+ \S+$/);
  });

  test("a column that is measured has its title, and its numbers their last value", () => {
    const text = show(measuredExamples.filter(({ header }) => header.command === "measure"));
    assert.match(text, /<\/i>0\.5 <b>2<\/b>/);
    assert.match(text, /<\/i>1 <b>–<\/b>/);
    assert.match(text, /quantiles \[0\.5,1\]/);
    assert.doesNotMatch(text, /everySteps/);
  });
});

describe("files that are not whole", () => {
  const [curvature] = measuredExamples as [FoundMeasurement];

  test("what is not finished says how much is there", () => {
    const half = show([{ ...curvature, pieces: curvature.pieces.slice(0, 2), isDone: false }]);
    assert.match(half, /Not finished: 2 of 3 steps are there/);
    assert.equal(figures(half).length, 3);
    const begun = show([{ ...curvature, pieces: [], isDone: false }]);
    assert.match(begun, /Not finished: 0 of 3 steps are there/);
    assert.deepEqual(figures(begun), []);
  });

  test("what cannot be read is one line, beside what can", () => {
    const unread = [{ file: "measurements/measure-1.jsonl", reason: "line 3: it is no JSON of a measurement" }];
    const other = measured("landscape", sliceRequest, [{ step: 0 }]);
    const short = measured("landscape", { ...sliceRequest, range: { from: -1, to: 1, points: 4 } }, [slicePiece]);
    const later = measured("weather", {}, []);
    const text = show({ found: [curvature, other, short, later], unread });
    assert.deepEqual(list(text, /<\/span> (cannot be shown: .*?)<\/p>/g), [
      "cannot be shown: line 3: it is no JSON of a measurement.",
      "cannot be shown: line 2: it is no piece of this landscape.",
      "cannot be shown: a piece of it has other points than were asked for.",
      "cannot be shown: this version draws nothing of weather.",
    ]);
    assert.equal(summaries(text).length, 1);
    const { request } = curvature.header;
    for (const pieces of [[{ step: "x" }], [{ step: 10, threshold: null, top: "a" }]] as JsonObject[][])
      assert.match(show([measured("curvature", request, pieces)]), /cannot be shown: it holds no eigenvalues\./);
  });

  test("losses of which none is finite are drawn empty", () => {
    const nothing = { loss: [null, null, null], accuracy: [null, null, null] };
    const text = show([measured("landscape", sliceRequest, [{ ...slicePiece, curves: { train: nothing } }])]);
    assert.deepEqual(figures(text), ["Step 0"]);
    assert.doesNotMatch(text, /NaN|Infinity/);
  });

  const slicePiece = measuredExamples[1]?.pieces[0] as JsonObject;
});

describe("many", () => {
  const [curvature, slices] = measuredExamples as [FoundMeasurement, FoundMeasurement];

  test("the newest about a subject is open, those before are folded together", () => {
    const older = Array.from({ length: 50 }, (_, i) => ({ ...slices, file: `measurements/old-${i}.jsonl` }));
    const text = show([slices, curvature, ...older]);
    assert.deepEqual(summaries(text), [
      "Curvature after 3 steps from 10 to 30",
      "Slices along final, 2 steps from 0 to 50",
    ]);
    assert.match(text, /<details class="earlier"><summary>50 earlier measurements<\/summary>/);
    assert.equal(folded(text).length, 50);
  });

  test("a page has room for so much: what is beyond is named, and the newest go before", () => {
    const points = 6000;
    const losses = Array.from({ length: points }, (_, i) => 1 + i);
    const curves = { train: { loss: losses, accuracy: losses.map(() => 1) } };
    const request = { ...sliceRequest, range: { from: -1, to: 1, points } };
    const large = measured("landscape", request, [{ ...slices.pieces[0], curves }]);
    const text = show([curvature, ...Array.from({ length: 20 }, () => large)]);
    assert.ok(text.length < 2.2e6, `${text.length} characters`);
    assert.ok(figures(text).length > 4);
    assert.match(text, /Not drawn: this page has room for no more drawings\./);
  });

  test("of two runs each has its own under its name", () => {
    const text = show([curvature], [slices]);
    const [, first = "", second = ""] = text.split('<h3 class="named">');
    assert.match(first, /<\/span>run 1<\/h3>[\s\S]*Curvature after/);
    assert.match(second, /<\/span>run 2<\/h3>[\s\S]*Slices along final/);
    assert.doesNotMatch(first, /Slices along/);
    assert.equal(show([], [slices]).split('<h3 class="named">').length, 2);
  });
});
