/** @file `slingshot sweep table`: one row a run, as CSV or Parquet. */
import type { Command } from "commander";
import type { Context } from "../../console/context.ts";
import { DONE } from "../../console/exitCodes.ts";
import { sayLeftOut } from "../../console/narrateSweep.ts";
import { createGrokkedOption, parseGrokked } from "../../console/options.ts";
import { readAnew } from "../../console/readAnew.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { writeNewFile } from "../../recording/newFile.ts";
import { showValue } from "../../showValue.ts";
import { Progress } from "../../terminal/index.ts";

interface TableCommandOptions {
  readonly out?: string;
  readonly grokked?: string;
}

/** Adds `table` to the command `sweep`. */
export function addSweepTable(sweep: Command, context: Context, finish: (code: number) => void): void {
  sweep
    .command("table")
    .summary("a sweep as a table, one row a run")
    .description("Writes one row a run: its hash and folder, where it stands on the axes, its seed, and how it ended.")
    .argument("<dir>", "folder of the sweep")
    .option("--out <file>", "a new file that ends in .csv or .parquet (default: CSV on standard output)")
    .addOption(createGrokkedOption("what counts as generalised, for grokkedAt and delay; the runs are read for it"))
    .addHelpText(
      "after",
      [
        "",
        "What a run does not have is an empty cell, in Parquet null. No run is opened for it, unless --grokked asks for another",
        "definition of generalising than the accuracy of 95 % by which they were judged as they ended: grokkedBy then names it,",
        "delay is from t2 to grokkedAt, and where grokkedAt is empty the run had not generalised by its lastValidatedStep.",
        "",
        "Examples:",
        "  slingshot sweep table sweeps/epsilon > epsilon.csv",
        "  slingshot sweep table sweeps/epsilon --out epsilon.parquet",
        "  slingshot sweep table sweeps/epsilon --grokked power > epsilon.csv",
      ].join("\n"),
    )
    .action(async (folder: string, options: TableCommandOptions) => finish(await writeTable(folder, options, context)));
}

async function writeTable(folder: string, { out, grokked }: TableCommandOptions, context: Context): Promise<number> {
  const definition = parseGrokked(grokked);
  const isParquet = out?.endsWith(".parquet") === true;
  if (out !== undefined && !isParquet && !out.endsWith(".csv"))
    throw new RequestError(`--out: ${showValue(out)} is not allowed; must be a file that ends in .csv or .parquet`);
  const { readSweepFolder, readTable } = await import("../../sweep/index.ts");
  const { encodeTableCsv } = await import("../../sweep/table.ts");
  readSweepFolder(folder);
  const progress = new Progress(context.stderr, { env: context.env });
  const table = readTable(folder, definition === undefined ? null : await readAnew(folder, definition, progress));
  sayLeftOut(table.leftOut, progress);
  if (out === undefined) {
    for (const text of encodeTableCsv(table)) context.stdout.write(text);
    return DONE;
  }
  if (isParquet) writeNewFile(out, [(await import("../../sweep/tableParquet.ts")).encodeTableParquet(table)]);
  else writeNewFile(out, encodeTableCsv(table));
  context.stdout.write(`${out}\n`);
  return DONE;
}
