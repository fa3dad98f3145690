/** @file Problems and remedies as this command line says them: commands to copy, and options. */
import type { Advice, Problem, Remedy } from "../problem.ts";
import { asOperand, formatCommandLine } from "./shellCommand.ts";

/** The problem and what to do, in one line. */
export function wordProblem({ problem, option, remedy }: Problem): string {
  const named = option === undefined ? problem : problem.replace(option, nameOption(option));
  return remedy === undefined ? named : addRemedy(named, remedy);
}

/** `--loss-floor` for `lossFloor`. */
const nameOption = (option: string): string => `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** An error's message and what to do, in one line. */
export function wordError({ message, option, remedy }: Error & Advice): string {
  return wordProblem({ problem: message, option, remedy });
}

/** A line and what to do. */
export function addRemedy(line: string, remedy: Remedy | undefined): string {
  if (remedy === undefined) return line;
  const words = wordRemedy(remedy);
  if (!("command" in words)) return `${line}; ${words.advice}`;
  return words.effect === undefined ? `${line}: ${words.command}` : `${line}; ${words.command} ${words.effect}`;
}

/** A command and what it does, where that does not go without saying; or advice in other words. */
type Words = { readonly command: string; readonly effect?: string | undefined } | { readonly advice: string };

function wordRemedy(remedy: Remedy): Words {
  switch (remedy.kind) {
    case "repair":
      return { command: formatCommandLine(["doctor", asOperand(remedy.run), "--repair"]), effect: remedy.effect };
    case "resume":
      return { command: formatCommandLine(["resume", asOperand(remedy.run)]) };
    case "remove":
      return { command: formatCommandLine(["rm", asOperand(remedy.run)]), effect: "ends it" };
    case "import-weights": {
      const command = formatCommandLine(["import", "WEIGHTS", "--experiment", remedy.experiment]);
      return { command, effect: remedy.effect };
    }
    case "extend":
      return { advice: "--steps extends it" };
    case "ease-rules":
      return { advice: "slingshot fork goes on from an earlier step with other rules, as --set stop={} without any" };
    case "set":
      return { advice: `--set ${remedy.setting}=${remedy.value} ${remedy.effect}` };
    case "name-columns": {
      const options = remedy.columns.map((name) => `--map ${name}=COLUMN`).join(" ");
      return { advice: `where the log has one under another name, import it with ${options}` };
    }
    case "name-one":
      return { advice: `--map ${remedy.column}=COLUMN names one of its other columns: ${remedy.among}` };
    case "name-step":
      return { advice: "--step COLUMN names the one that holds the steps" };
    case "name-all":
      return { advice: `--columns NAMES names its ${remedy.count} columns, like --columns ${remedy.columns}` };
    case "number-on":
      return { advice: "--resumed numbers steps on that begin again" };
    case "keep-name":
      return { advice: `--map ${remedy.column}=${remedy.column} keeps its name` };
    case "skip-column":
      return { advice: `--skip ${remedy.column} ${remedy.effect}` };
    case "skip-some":
      return { advice: "--skip COLUMN leaves a column out" };
    case "reset-optimizer":
      return { advice: "--reset-optimizer lets it begin anew" };
    case "give-data":
      return { advice: "--data says where the files are" };
    case "write-elsewhere":
      return { advice: "name another place with --out" };
    case "measure":
      return {
        command: formatCommandLine(["measure", "RUN", "--instrument", remedy.instrument]),
        effect: "measures it afterwards",
      };
    case "print-result":
      return { advice: "print its result with --format csv or --format jsonl" };
    case "print-fewer-rows":
      return { advice: "add --format csv or a LIMIT" };
  }
}
