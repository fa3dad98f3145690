/** @file `docs/reference/sweep.md`: every setting of a sweep's document, and the kinds of axes. */
import { listSettingsOf, type Setting } from "../../src/experiment/index.ts";
import { AXIS_KINDS } from "../../src/sweep/axes/index.ts";
import { conditionSchema } from "../../src/sweep/conditions.ts";
import { sweepSchema } from "../../src/sweep/document.ts";
import { code, generatedFrom, heading, joinBlocks, listSettingLines } from "./markdown.ts";

export function renderSweepPage(): string {
  const settings = listSettingsOf(sweepSchema);
  const groups = settings.filter(({ kinds }) => kinds !== undefined);
  return joinBlocks([
    generatedFrom("src/sweep/document.ts, src/sweep/conditions.ts and src/sweep/axes"),
    "# The sweep",
    [
      "A sweep is one YAML or JSON document: an experiment, what varies in it, and what that may cost. Settings of the experiment are",
      "named by their paths, as in [the experiment](experiment.md). [The guide](../guide/sweeps.md) has examples.",
    ],
    "## The document",
    listPlain(settings.filter(({ path }) => !path.includes("."))),
    ...groups.flatMap(({ path, description }) => [
      heading(2, path),
      description,
      listPlain(settings.filter((setting) => setting.path.startsWith(`${path}.`))),
    ]),
    "## A condition",
    listPlain(listSettingsOf(conditionSchema)),
    "## An axis",
    "A list of values, in the order in which they are written; or one of these.",
    ...AXIS_KINDS.flatMap(({ name, description, example, settings: schema }) => [
      heading(3, name),
      `${description} ${code(example)}`,
      listPlain(listSettingsOf(schema)),
    ]),
  ]);
}

const listPlain = (settings: readonly Setting[]) =>
  listSettingLines(settings.filter(({ kinds }) => kinds === undefined));
