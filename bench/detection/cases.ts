/** @file All series of the benchmark, each with its truth and its side of the split. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { constructAll } from "./construct.ts";
import { labelRun } from "./labelRuns.ts";
import { type LoggedSeries, readFacts, readSeries, type SeriesFacts, seriesPath } from "./seriesFile.ts";
import { type Side, sideOf, type Truth } from "./truth.ts";

export interface Case {
  readonly facts: SeriesFacts;
  readonly side: Side;
  readonly truth: Truth;
  readonly series: LoggedSeries;
}

/** The constructed series, and those that a folder holds; what was not made yet is left out. */
export function collectCases(folder: string | null): Case[] {
  const runs = folder === null ? [] : ["own", "torch"].flatMap((origin) => readRuns(folder, origin));
  return [...constructAll(), ...runs].map((each) => ({ ...each, side: sideOf(each.facts.setting) }));
}

function readRuns(folder: string, origin: string): Omit<Case, "side">[] {
  const list = join(folder, `${origin}.jsonl`);
  if (!existsSync(list)) return [];
  const isMade = (name: string) => existsSync(seriesPath(folder, name));
  const made = readFacts(list).filter(({ name, twin }) => isMade(name) && (twin === undefined || isMade(twin)));
  return made.map((facts) => {
    const series = readSeries(seriesPath(folder, facts.name));
    const twin = facts.twin === undefined ? null : readSeries(seriesPath(folder, facts.twin));
    return { facts, series, truth: labelRun(facts, series, twin) };
  });
}
