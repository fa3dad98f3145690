import assert from "node:assert/strict";
import { test } from "node:test";
import { probeParts } from "../instruments/index.ts";
import { modelParts } from "../models/index.ts";
import { RULES } from "../rules/index.ts";
import { changeExperiment } from "./changeExperiment.ts";
import { differences } from "./differences.ts";
import { loadExperiment } from "./file/loadExperiment.ts";
import { valueAt } from "./parseExperiment.ts";
import { RequestError } from "./requestError.ts";
import type { Experiment } from "./schema.ts";
import { listSettings } from "./settings.ts";

/** `experiment` with another value at `path`; undefined takes the setting away. */
function withValue(experiment: Experiment, path: string, value: unknown): Experiment {
  const changed = structuredClone(experiment);
  const steps = path.split(".");
  const group = valueAt(changed, steps.slice(0, -1)) as Record<string, unknown>;
  if (value === undefined) delete group[steps.at(-1) as string];
  else group[steps.at(-1) as string] = value;
  return changed;
}

/** The preset with another kind, where it goes with its other kinds. */
function accepted(preset: Experiment, override: string): Experiment[] {
  try {
    return [changeExperiment(preset, [override])];
  } catch (error) {
    if (error instanceof RequestError && /^(--set )?data\.name: /.test(error.message)) return [];
    throw error;
  }
}

/** Experiments among which every kind of every group occurs. */
function ofEveryKind(): Experiment[] {
  // What is measured besides is left out of an experiment that does not ask for it.
  const probes = probeParts.all.map(({ name }) => `instruments.${name}.everySteps=0`);
  const presets = ["hypercube", "division"].map((preset) => loadExperiment(preset));
  const measured = presets.map((preset) => changeExperiment(preset, probes));
  const ended = loadExperiment(
    "division",
    RULES.map(({ name }) => `stop.${name}={}`),
  );
  const groups = listSettings().filter(({ path }) => !path.includes("[]"));
  const others = groups.flatMap(({ path, kinds = [] }) =>
    presets.flatMap((preset) =>
      kinds.flatMap(({ name }) => {
        const isThere =
          name === undefined || presets.some((one) => valueAt(one, [...path.split("."), "name"]) === name);
        return isThere ? [] : accepted(preset, `${path}.name=${name}`);
      }),
    ),
  );
  // Networks on images have data from files, which nobody looks into here.
  const onImages = modelParts.all.flatMap(({ name, accepts }) =>
    accepts.includes("images") ? accepted(loadExperiment("cnn-cifar"), `model.name=${name}`) : [],
  );
  return [...presets, ...measured, ended, ...others, ...onImages];
}

test("a changed setting of any kind is listed, and it alone", () => {
  const seen = new Set<string>();
  for (const experiment of ofEveryKind()) {
    for (const { path, kinds } of listSettings()) {
      if (kinds !== undefined || path.includes("[]") || valueAt(experiment, path.split(".")) === undefined) continue;
      seen.add(path);
      assert.deepEqual(differences(experiment, withValue(experiment, path, "another value")), [path]);
      assert.deepEqual(differences(withValue(experiment, path, undefined), experiment), [path]);
    }
    assert.deepEqual(differences(experiment, structuredClone(experiment)), []);
  }
  const settings = listSettings()
    .filter(({ path, kinds }) => kinds === undefined && !path.includes("[]"))
    .map(({ path }) => path);
  assert.deepEqual([...new Set(settings)].sort(), [...seen].sort(), "a setting that no experiment here has");
});

test("settings that only one of two kinds has are listed, in the order of the schema", () => {
  const listed = differences(loadExperiment("hypercube"), loadExperiment("division"));
  for (const path of ["model.depth", "model.layers", "data.points", "data.modulus"])
    assert.ok(listed.includes(path), path);
  const order = listed.map((path) => listSettings().findIndex((setting) => setting.path === path));
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  );
});
