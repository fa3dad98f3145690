/** @file `slingshot demo`: the same network twice, loss in float32 and in float64, and what that changes. */

import type { Command } from "commander";
import { RUNS_ROOT } from "../../catalog/runSummary.ts";
import type { Context } from "../../console/context.ts";
import { type DemonstrationOptions, narrateDemonstration } from "../../console/narrateDemonstration.ts";

import { lossPrecision } from "../../studies/demonstration/lossPrecision.ts";

/** Adds `demo` to the program; `finish` takes the exit code. */
export function addDemoCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("demo")
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
        "  slingshot demo",
        "  slingshot demo --seed 1 --out /data/runs",
      ].join("\n"),
    )
    .action(async (options: DemonstrationOptions) =>
      finish(await narrateDemonstration(lossPrecision, options, context)),
    );
}
