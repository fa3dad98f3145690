/** @file Which charts columns become. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { listRecordedColumns } from "../instruments/index.ts";
import { chooseCharts } from "./index.ts";

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
      ["trainAccuracy", "validationAccuracy", "share", "main"],
      ["lastLayerNorm", null, "linear", "main"],
      ["gradientNorm", null, "log", "more"],
    ],
  );
});
