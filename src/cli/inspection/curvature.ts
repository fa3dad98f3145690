/** @file `slingshot curvature`: how the loss of a recorded run bends, after any of its steps. */
import type { Command } from "commander";
import { describeCurvaturePlan, tellCurvature } from "../../answers/index.ts";
import { RUN_HELP } from "../../catalog/resolveRun.ts";
import type { Context } from "../../console/context.ts";
import {
  addInspectionOptions,
  type InspectionOptions,
  inspectRun,
  KEPT_HELP,
  STEPS_HELP,
  startClock,
} from "../../console/inspectRun.ts";
import { parseChoice, parseCount, parseNumber } from "../../console/options.ts";
import { RequestError } from "../../experiment/requestError.ts";
import type { CurvatureOptions, CurvaturePlan, CurvatureProgress, CurvatureResult } from "../../inspection/index.ts";
import { bold, type Line } from "../../terminal/index.ts";
import { formatStep, pluralise } from "../../words.ts";

interface CurvatureCommandOptions extends InspectionOptions {
  readonly top: string;
  readonly bottom: string;
  readonly preconditioned?: boolean;
  readonly trace?: boolean;
  readonly density?: boolean;
  readonly probes?: string;
  readonly part: string;
  readonly batch?: boolean;
  readonly precision: string;
  readonly tolerance: string;
  readonly mostProducts: string;
  readonly seed: string;
}

/** Random vectors where `--probes` says none. */
const USUAL_PROBES = { trace: 30, density: 10 };

/** Adds `curvature` to the program; `finish` takes the exit code. */
export function addCurvatureCommand(program: Command, context: Context, finish: (code: number) => void): void {
  addInspectionOptions(
    program
      .command("curvature")
      .summary("eigenvalues of a run's Hessian along its steps, beside the edge of stability")
      .description(
        "Replays a run and measures how its loss bends: the largest and smallest eigenvalues of the Hessian by exact products, the curvature along gradient and update, and the optimizer's own threshold beside them.",
      )
      .argument("<run>", RUN_HELP)
      .requiredOption("--at <steps>", `after which steps: ${STEPS_HELP}`)
      .option("--top <k>", "how many of the largest eigenvalues", "1")
      .option("--bottom <k>", "how many of the smallest ones", "1")
      .option("--preconditioned", "those of the Hessian as the run's optimizer sees it, too (P⁻¹H)")
      .option("--trace", "the trace, by random vectors")
      .option("--density", "the density of all eigenvalues, by random vectors")
      .option(
        "--probes <n>",
        `random vectors (default: ${USUAL_PROBES.trace} for the trace, ${USUAL_PROBES.density} for the density)`,
      )
      .option("--part <name>", "train or validation: the rows that the loss is the mean of", "train")
      .option("--batch", "the batch that the following step takes, in the place of all training rows")
      .option("--precision <name>", "f64, or f32: what the network is computed in", "f64")
      .option("--tolerance <x>", "largest residual of an eigenvalue that has converged, as a share of it", "1e-4")
      .option("--most-products <n>", "products with a matrix after which its eigenvalues are given as they are", "1000")
      .option("--seed <n>", "of the random vectors", "0"),
  )
    .addHelpText(
      "after",
      [
        "",
        "Of step S everything is about the parameters after it; 0 are the first ones. (A row of the series is about the",
        "parameters before its step: that of S + 1 belongs to S here.) The learning rate, the threshold and the update are",
        "those of step S + 1, which leaves from there. docs/guide/curvature.md says what each number is.",
        "",
        ...KEPT_HELP,
        "",
        "Examples:",
        "  slingshot curvature runs/2026-11-22-143005-hypercube-1f3a --at last",
        "  slingshot curvature runs/2026-11-22-143005-hypercube-1f3a --at around:560:20 --preconditioned --json",
        "  slingshot curvature runs/2026-11-22-143005-division-77c0 --at 0:20000:1000 --trace --density",
      ].join("\n"),
    )
    .action(async (run: string, options: CurvatureCommandOptions) => finish(await curvature(run, options, context)));
}

async function curvature(directory: string, options: CurvatureCommandOptions, context: Context): Promise<number> {
  const request = parseRequest(options);
  return inspectRun(directory, options, context, async (run, steps, engine, progress) => {
    const { measureCurvature } = await import("../../inspection/index.ts");
    let describe: (at: CurvatureProgress) => Line[] = () => [];
    const result = await measureCurvature(run, steps, {
      ...engine,
      ...request,
      onPlan: (plan) => {
        describe = describeProgress(plan);
        progress.say(describeCurvaturePlan(plan));
      },
      onProgress: (at) => progress.update(describe(at)),
    });
    const bad = result.steps.find(({ nonFinite }) => nonFinite !== undefined);
    return {
      ...{ file: result.file, isDone: result.isDone, count: result.steps.length },
      notes: noteOpen(result),
      nonFinite: bad && `after step ${bad.step} ${bad.nonFinite}`,
      answer: tellCurvature(result),
    };
  });
}

/** What has not converged, and which option helps. */
function noteOpen({ steps }: CurvatureResult): string[] {
  const open = steps.filter(({ converged }) => converged === false);
  if (open.length === 0) return [];
  const isTopThere = open.every(({ convergedEnds }) => convergedEnds?.top === true);
  const [what, besides] = isTopThere
    ? ["the smallest have", ", and --bottom 0 leaves them out"]
    : ["eigenvalues have", ""];
  return [
    `${what} not converged after ${open.length} of ${steps.length} ${pluralise(steps.length, "step")}; --most-products lets it go on longer${besides}`,
  ];
}

/** @throws RequestError */
function parseRequest(options: CurvatureCommandOptions): CurvatureOptions {
  const probes = options.probes === undefined ? undefined : parseCount("--probes", options.probes, 1);
  if (probes !== undefined && !options.trace && !options.density)
    throw new RequestError("--probes: goes with --trace or --density");
  const countProbes = (name: keyof typeof USUAL_PROBES) => (options[name] ? (probes ?? USUAL_PROBES[name]) : 0);
  return {
    top: parseCount("--top", options.top, 0),
    bottom: parseCount("--bottom", options.bottom, 0),
    preconditioned: options.preconditioned === true,
    traceProbes: countProbes("trace"),
    densityProbes: countProbes("density"),
    part: parseChoice("--part", options.part, ["train", "validation"]),
    batch: options.batch === true,
    precision: parseChoice("--precision", options.precision, ["f64", "f32"]),
    tolerance: parseNumber("--tolerance", options.tolerance, { most: 1, below: true }),
    mostProducts: parseCount("--most-products", options.mostProducts, 1),
    seed: parseCount("--seed", options.seed, 0),
  };
}

/** Says how far it is: time left is from the steps that are done; of the first one, from the products that most take. */
function describeProgress({ done: before, products: expected }: CurvaturePlan): (at: CurvatureProgress) => Line[] {
  const describeLeft = startClock();
  return ({ step, done, steps, products }) => {
    // Of a step that takes more than most do, nobody knows how many are left: a fifth of what it took.
    const now = done - before + products / Math.max(expected.usual, 1.2 * products);
    return [
      [bold(`step ${formatStep(step)}`)],
      `${done + 1} of ${steps}`,
      describeLeft(now, steps - before - now),
      `${products} products`,
    ];
  };
}
