/** @file The options by which a log of another tool is read, the same for every command that reads one. */
import type { Command } from "commander";
import { RequestError } from "../experiment/requestError.ts";
import { MOST_LOSS_FLOOR } from "../limits.ts";
import type { ReadLogOptions } from "../logs/readLog.ts";
import { collect, refuseOption } from "./options.ts";

export interface LogCommandOptions {
  readonly step?: string;
  readonly map?: readonly string[];
  readonly skip?: readonly string[];
  readonly columns?: string;
  readonly resumed?: boolean;
  readonly lossFloor?: string;
}

export function addLogOptions(command: Command): Command {
  return command
    .option(
      "--step <column>",
      "column that holds the steps (default: step, iteration, epoch or the like, whichever loses the least)",
    )
    .option("--map <ours=theirs>", "give a column our name, like trainLoss=loss/train (repeatable)", collect)
    .option(
      "--skip <column>",
      "leave a column out, all that lies in it, or all that fit a pattern (repeatable)",
      collect,
    )
    .option("--columns <names>", "names of the columns of a table without a header, between commas")
    .option("--resumed", "number steps on that begin again: a resumed run lost count (default: they are another run)")
    .option(
      "--loss-floor <nats>",
      "the least that the loss can be, as under label smoothing; spikes are looked for above it (default: 0)",
    );
}

/** @throws RequestError */
export function readLogOptions({
  step,
  map = [],
  skip = [],
  columns,
  resumed,
  lossFloor = "0",
}: LogCommandOptions): Omit<ReadLogOptions, "onRead"> & {
  readonly lossFloor: number;
} {
  return {
    step,
    map: parseMap(map),
    skip,
    columns: columns?.split(",").map((one) => one.trim()),
    resumed: resumed === true,
    lossFloor: parseFloor(lossFloor),
  };
}

/**
 * Our names by theirs, from `ours=theirs`.
 * @throws RequestError
 */
function parseMap(pairs: readonly string[]): Map<string, string> {
  const ours = new Map<string, string>();
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    const [name, theirs] = [pair.slice(0, Math.max(equals, 0)), pair.slice(equals + 1)];
    if (name === "" || theirs === "") {
      throw refuseOption("--map", pair, "ours=theirs, like trainLoss=loss/train");
    }
    if (ours.has(theirs)) throw new RequestError(`--map: ${theirs} is named twice, ${ours.get(theirs)} and ${name}`);
    const other = [...ours].find(([, taken]) => taken === name);
    if (other !== undefined) throw new RequestError(`--map: ${name} is given twice, to ${other[0]} and ${theirs}`);
    ours.set(theirs, name);
  }
  return ours;
}

/** @throws RequestError */
function parseFloor(text: string): number {
  const floor = Number(text);
  if (/^\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) && floor <= MOST_LOSS_FLOOR) return floor;
  throw refuseOption("--loss-floor", text, `a number from 0 to ${MOST_LOSS_FLOOR}`);
}
