/** @file Which charts columns become. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { listRecordedColumns } from "../instruments/index.ts";
import { type ColumnDescription, chooseCharts } from "./index.ts";

const describeColumn = (name: string, axis?: "log" | "share") =>
  ({ name, title: name, meaning: "", formula: "", source: "", ...(axis && { axis }) }) as const;

test("the column's own description says how it is drawn, whatever it is called", () => {
  const columns = ["oddShare", "decades", "unheardShare"];
  const charts = chooseCharts(columns, [describeColumn("oddShare"), describeColumn("decades", "log")]);
  assert.deepEqual(
    charts.map(({ name, axis, place }) => [name, axis, place]),
    [
      ["oddShare", "linear", "more"],
      ["decades", "log", "more"],
      ["unheardShare", "linear", "more"],
    ],
  );
});

test("the story comes first, each with its validation, then the others as they come", () => {
  const names = ["gradientNorm", "validationAccuracy", "lastLayerNorm", "trainAccuracy", "validationLoss", "trainLoss"];
  const charts = chooseCharts(names, listRecordedColumns());
  assert.deepEqual(
    charts.map(({ name, validation, axis, place }) => [name, validation, axis, place]),
    [
      ["trainLoss", "validationLoss", "log", "main"],
      ["lastLayerNorm", null, "linear", "main"],
      ["trainAccuracy", "validationAccuracy", "share", "main"],
      ["gradientNorm", null, "log", "more"],
    ],
  );
});

describe("families", () => {
  const family = { ...describeColumn("norm", "log"), title: "Norm", topic: "weights", phases: true } as const;
  const show = (columns: readonly string[], descriptions: readonly ColumnDescription[] = [family]) =>
    chooseCharts(columns, descriptions).map(({ name, title, columns: lines }) => [
      name,
      title,
      ...lines.map(({ column, label }) => `${column}: ${label}`),
    ]);

  test("columns of one family share a chart, wherever they stand, and the one without a slash is of all", () =>
    assert.deepEqual(show(["norm", "other", "norm/a", "norm/b.c/d"]), [
      ["norm", "Norm", "norm: all", "norm/a: a", "norm/b.c/d: b.c/d"],
      ["other", "other", "other: "],
    ]));

  test("the description says what the one without a slash is of", () =>
    assert.deepEqual(show(["norm", "norm/a"], [{ ...family, whole: "features" }]), [
      ["norm", "Norm", "norm: features", "norm/a: a"],
    ]));

  test("a family of one is a chart of its own, named after it", () => {
    assert.deepEqual(show(["norm"]), [["norm", "Norm", "norm: "]]);
    assert.deepEqual(show(["norm/a"]), [["norm", "Norm, a", "norm/a: "]]);
  });

  test("nothing is a family that has no description: other tools write slashes too", () =>
    assert.deepEqual(
      show(["train/loss", "train/accuracy", "trainLoss/x", "trainLoss"], [describeColumn("trainLoss")]),
      [
        ["trainLoss", "trainLoss", "trainLoss: "],
        ["train/loss", "train/loss", "train/loss: "],
        ["train/accuracy", "train/accuracy", "train/accuracy: "],
        ["trainLoss/x", "trainLoss/x", "trainLoss/x: "],
      ],
    ));

  test("a column that is described under its whole name is none of a family", () =>
    assert.deepEqual(
      show(["norm/a", "norm/b", "norm"], [family, describeColumn("norm/b")]).map(([name]) => name),
      ["norm", "norm/b"],
    ));

  test("axis, topic and phases are those of the description", () => {
    const [chart] = chooseCharts(["norm/a", "norm/b"], [family]);
    assert.deepEqual([chart?.axis, chart?.topic, chart?.phases, chart?.spikes], ["log", "weights", true, true]);
    const [plain] = chooseCharts(["other"], [describeColumn("other")]);
    assert.deepEqual([plain?.phases, plain?.spikes], [false, false]);
  });
});
