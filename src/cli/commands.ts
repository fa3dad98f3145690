/** @file The commands. A module is loaded only where its command is asked for, or all are: most of them bring the whole engine. */
import type { Command } from "commander";
import type { Context } from "../console/context.ts";

/** Adds a command to the program; `finish` takes its exit code. */
export type AddCommand = (program: Command, context: Context, finish: (code: number) => void) => void;

type LoadCommand = (() => Promise<AddCommand>) & { readonly isQuick?: true };

/** For a command that computes nothing: a newer Node.js would take longer to start than it takes to answer. */
const quick = (load: () => Promise<AddCommand>): LoadCommand => Object.assign(load, { isQuick: true as const });

/** By name, in the order in which help lists them. */
export const COMMANDS: Readonly<Record<string, LoadCommand>> = {
  "first-light": async () => (await import("./firstLight.ts")).addFirstLightCommand,
  run: async () => (await import("./run.ts")).addRunCommand,
  resume: async () => (await import("./resume.ts")).addResumeCommand,
  fork: async () => (await import("./fork.ts")).addForkCommand,
  sweep: async () => (await import("./sweep.ts")).addSweepCommand,
  study: async () => (await import("./study.ts")).addStudyCommand,
  ls: quick(async () => (await import("./ls.ts")).addLsCommand),
  show: quick(async () => (await import("./show.ts")).addShowCommand),
  annotate: quick(async () => (await import("./annotate.ts")).addAnnotateCommand),
  rm: quick(async () => (await import("./rm.ts")).addRmCommand),
  diagnose: async () => (await import("./diagnose.ts")).addDiagnoseCommand,
  report: async () => (await import("./report.ts")).addReportCommand,
  predict: async () => (await import("./predict.ts")).addPredictCommand,
  curvature: async () => (await import("./curvature.ts")).addCurvatureCommand,
  landscape: async () => (await import("./landscape.ts")).addLandscapeCommand,
  query: async () => (await import("./query.ts")).addQueryCommand,
  export: async () => (await import("./export.ts")).addExportCommand,
  import: async () => (await import("./import.ts")).addImportCommand,
  instruments: async () => (await import("./instruments.ts")).addInstrumentsCommand,
  measure: async () => (await import("./measure.ts")).addMeasureCommand,
  toy: async () => (await import("./toy.ts")).addToyCommand,
  completion: quick(async () => (await import("./completion.ts")).addCompletionCommand),
  complete: quick(async () => (await import("./completion.ts")).addCompleteCommand),
  doctor: async () => (await import("./doctor.ts")).addDoctorCommand,
};

/** Whether what is asked for, the first argument, has nothing to gain from a newer Node.js: help and the version have not, either. */
export function isQuick(asked: string | undefined): boolean {
  return asked === undefined || asked === "help" || asked.startsWith("-") || COMMANDS[asked]?.isQuick === true;
}
