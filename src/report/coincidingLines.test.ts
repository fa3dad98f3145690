import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Line } from "../charts/index.ts";
import type { JudgedRun } from "../verdict/index.ts";
import { exampleFork, exampleRun, familyRun } from "../verdict/verdict.fixture.ts";
import { findCoinciding } from "./coincidingLines.ts";
import { type ReportOptions, renderReport } from "./renderReport.ts";

const STEPS = 1000;

/** A run that recorded these losses, from a step on. */
function lossRun(label: string, loss: (step: number) => number, firstStep = 1): JudgedRun {
  const step = Float64Array.from({ length: STEPS + 1 - firstStep }, (_, i) => i + firstStep);
  return { ...exampleRun(label, "f32", 1, []), series: { step, columns: { trainLoss: step.map(loss) } } };
}

function find(axis: "log" | "linear", ...runs: readonly JudgedRun[]): number[][] {
  const lines = runs.map(({ label, series }, run): Line => {
    const values = series.columns.trainLoss ?? assert.fail();
    return {
      run,
      label,
      column: "trainLoss",
      name: "",
      values,
      member: 0,
      wide: false,
      validation: false,
      sparse: false,
    };
  });
  return findCoinciding(axis, lines, runs);
}

/** From 1 to 1e-5. */
const fall = (step: number) => 10 ** ((-5 * step) / STEPS);
const base = lossRun("base", fall);

describe("lines lie on one another", () => {
  test("where they differ by less than a line is wide on their axis, at nearly all steps", () => {
    // A line is a 150th of five decades wide.
    assert.deepEqual(
      find(
        "log",
        base,
        lossRun("near", (step) => fall(step) * 10 ** 0.03),
      ),
      [[0, 1]],
    );
    assert.deepEqual(
      find(
        "log",
        base,
        lossRun("apart", (step) => fall(step) * 10 ** 0.04),
      ),
      [],
    );
    const spike = (steps: number) => (step: number) => (step > 500 && step <= 500 + steps ? 1 : fall(step));
    assert.deepEqual(find("log", base, lossRun("short", spike(20))), [[0, 1]]);
    assert.deepEqual(find("log", base, lossRun("long", spike(21))), []);
    // A tenth apart, and seldom as much as a 150th of 1.
    const tenth = lossRun("tenth", (step) => 1.1 * fall(step));
    assert.deepEqual([find("log", base, tenth), find("linear", base, tenth)], [[], []]);
    assert.deepEqual(
      find(
        "linear",
        base,
        tenth,
        lossRun("high", () => 100),
      ),
      [[0, 1]],
    );
  });

  test("where they have exact zeros at the same steps, and no number at others", () => {
    const zeros = lossRun("zeros", (step) => (step > 500 ? 0 : fall(step)));
    assert.deepEqual(
      find(
        "log",
        zeros,
        lossRun("again", (step) => (step > 500 ? 0 : fall(step))),
      ),
      [[0, 1]],
    );
    assert.deepEqual(find("log", base, zeros), []);
    assert.deepEqual(
      find(
        "log",
        base,
        lossRun("seldom", (step) => (step % 50 === 0 ? fall(step) : NaN)),
      ),
      [[0, 1]],
    );
    assert.deepEqual(
      find(
        "log",
        base,
        lossRun("never", () => NaN),
      ),
      [],
    );
  });

  test("over the steps that they share, in groups", () => {
    const late = lossRun("late", fall, 600);
    const other = lossRun("other", (step) => 2 * fall(step));
    assert.deepEqual(
      find(
        "log",
        base,
        other,
        late,
        lossRun("double", (step) => 2 * fall(step)),
      ),
      [
        [0, 2],
        [1, 3],
      ],
    );
  });

  test("but not a parent, which is drawn so wide that both are seen", () => {
    const parent = exampleRun("parent", "f32", STEPS, []);
    const forks = ["one", "two"].map((label) => exampleFork(parent, 500, label));
    assert.deepEqual(find("log", parent, ...forks), [[1, 2]]);
  });
});

test("the page says which, under the chart", () => {
  const runs = ["one", "two", "three"].map((label) => exampleRun(label, "f32", 300, label === "three" ? [200] : []));
  const options: ReportOptions = { title: "", runs, instruments: [], generatedBy: "" };
  const figureOf = (page: string, column: string) =>
    new RegExp(`<figure id="chart-${column}".*?</figure>`, "s").exec(page)?.[0] ?? assert.fail(column);
  const page = renderReport(options);
  assert.match(figureOf(page, "lastLayerNorm"), / one, two and three lie on one another at .* seen, all are there\./);
  // Of a family, one column is seen at a time: all must coincide.
  const families = { weightNorm: ["a", "b"] };
  const [left, right] = [familyRun("left", 300, families, 1), familyRun("right", 300, families, 1)];
  const described = { name: "weightNorm", title: "Norm", meaning: "", formula: "", source: "" };
  const render = (other: JudgedRun) => renderReport({ ...options, runs: [left, other], instruments: [described] });
  assert.match(figureOf(render(right), "weightNorm"), /left and right lie on one another at .* seen, both are there\./);
  const columns = { ...right.series.columns, "weightNorm/b": new Float64Array(300).fill(9) };
  const parted = { ...right, series: { ...right.series, columns } };
  assert.doesNotMatch(figureOf(render(parted), "weightNorm"), /lie on one another/);
  assert.doesNotMatch(renderReport({ ...options, runs: runs.slice(0, 1) }), /lie on one another/);
});
