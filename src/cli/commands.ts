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
  demo: async () => (await import("./training/demo.ts")).addDemoCommand,
  run: async () => (await import("./training/run.ts")).addRunCommand,
  resume: async () => (await import("./training/resume.ts")).addResumeCommand,
  fork: async () => (await import("./training/fork.ts")).addForkCommand,
  sweep: async () => (await import("./sweep/sweep.ts")).addSweepCommand,
  lab: async () => (await import("./lab/lab.ts")).addLabCommand,
  study: async () => (await import("./studies/study.ts")).addStudyCommand,
  ls: quick(async () => (await import("./catalog/ls.ts")).addLsCommand),
  show: quick(async () => (await import("./catalog/show.ts")).addShowCommand),
  annotate: quick(async () => (await import("./catalog/annotate.ts")).addAnnotateCommand),
  rm: quick(async () => (await import("./catalog/rm.ts")).addRmCommand),
  diagnose: async () => (await import("./diagnosis/diagnose.ts")).addDiagnoseCommand,
  report: async () => (await import("./report/report.ts")).addReportCommand,
  predict: async () => (await import("./prediction/predict.ts")).addPredictCommand,
  curvature: async () => (await import("./inspection/curvature.ts")).addCurvatureCommand,
  landscape: async () => (await import("./inspection/landscape.ts")).addLandscapeCommand,
  query: async () => (await import("./query.ts")).addQueryCommand,
  export: async () => (await import("./interop/export.ts")).addExportCommand,
  import: async () => (await import("./interop/import.ts")).addImportCommand,
  instruments: async () => (await import("./inspection/instruments.ts")).addInstrumentsCommand,
  measure: async () => (await import("./inspection/measure.ts")).addMeasureCommand,
  toy: async () => (await import("./toys/toy.ts")).addToyCommand,
  completion: quick(async () => (await import("./completion.ts")).addCompletionCommand),
  complete: quick(async () => (await import("./completion.ts")).addCompleteCommand),
  doctor: async () => (await import("./doctor.ts")).addDoctorCommand,
};

/** Whether what is asked for, the first argument, has nothing to gain from a newer Node.js: help and the version have not, either. */
export function isQuick(asked: string | undefined): boolean {
  return asked === undefined || asked === "help" || asked.startsWith("-") || COMMANDS[asked]?.isQuick === true;
}
