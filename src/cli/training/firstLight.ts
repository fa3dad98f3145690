/** @file `slingshot first-light`: the same network twice, loss in float32 and in float64, and what that changes. */

import type { Command } from "commander";
import { RUNS_ROOT } from "../../catalog/runSummary.ts";
import type { Context } from "../../console/context.ts";
import { type DemonstrationOptions, narrateDemonstration } from "../../console/narrateDemonstration.ts";

import { firstLight } from "../../studies/demonstration/firstLight.ts";

/** Adds `first-light` to the program; `finish` takes the exit code. */
export function addFirstLightCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("first-light")
    .summary("see the phenomenon in a minute: the loss in float32 and in float64")
    .description(
      "Trains the preset hypercube twice at once, from the same seed, with the loss in float32 and in float64, and shows what rounding in the loss alone makes of the same network.",
    )
    .option("--steps <n>", "steps of both runs")
    .option("--seed <n>", "seed of both runs")
    .option("--out <dir>", "folder in which the folders of the runs and the report are made", RUNS_ROOT)
    .option("--json", "one JSON document as the last line of standard output")
    .option("--quiet", "narrate nothing but errors")
    .addHelpText(
      "after",
      [
        "",
        "Standard output is the path of the report, or the JSON document. Ctrl-C saves and stops; again kills.",
        "",
        "Examples:",
        "  slingshot first-light",
        "  slingshot first-light --seed 1 --out /data/runs",
      ].join("\n"),
    )
    .action(async (options: DemonstrationOptions) => finish(await narrateDemonstration(firstLight, options, context)));
}
