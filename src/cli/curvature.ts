/** @file `slingshot curvature`: how the loss of a recorded run bends, after any of its steps. */
import type { Command } from "commander";
import { describeCurvaturePlan, tellCurvature } from "../answers/index.ts";
import { type Context, writeAnswer } from "../console/context.ts";
import { DONE, INTERRUPTED, NON_FINITE } from "../console/exitCodes.ts";
import { listenForInterrupt } from "../console/interrupt.ts";
import { DATA_OPTION, parseChoice, parseCount, parseNumber, parseThreads } from "../console/options.ts";
import { addRemedy } from "../console/remedy.ts";
import { formatCommandLine } from "../console/shellCommand.ts";
import { RequestError } from "../experiment/index.ts";
import type { CurvatureOptions, CurvaturePlan, CurvatureProgress } from "../inspection/index.ts";
import type { Say } from "../problem.ts";
import { bold, Progress } from "../terminal/index.ts";
import { formatDuration, formatStep } from "../words.ts";

interface CurvatureCommandOptions {
  readonly at: string;
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
  readonly threads: string;
  readonly data?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Random vectors where `--probes` says none. */
const USUAL_PROBES = { trace: 30, density: 10 };

/** Adds `curvature` to the program; `finish` takes the exit code. */
export function addCurvatureCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("curvature")
    .summary("eigenvalues of a run's Hessian along its steps, beside the edge of stability")
    .description(
      "Replays a run and measures how its loss bends: the largest and smallest eigenvalues of the Hessian by exact products, the curvature along gradient and update, and the optimizer's own threshold beside them.",
    )
    .argument("<run>", "folder of the run")
    .requiredOption(
      "--at <steps>",
      "after which steps: 100, or 100,200,300, or A:B:K (every K from A to B), last, around:S:N (every one from S − N to S + N), or several of these with commas between them",
    )
    .option("--top <k>", "how many of the largest eigenvalues", "1")
    .option("--bottom <k>", "how many of the smallest ones", "1")
    .option("--preconditioned", "those of the Hessian as Adam, AdamW or RMSProp sees it, too")
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
    .option("--seed <n>", "of the random vectors", "0")
    .option("--threads <n>", "1 to 64, or auto; never changes a bit of the result", "auto")
    .option("--data <path>", DATA_OPTION)
    .option("--json", "one JSON document as the last line of standard output")
    .option("--quiet", "narrate nothing but errors")
    .addHelpText(
      "after",
      [
        "",
        "Of step S everything is about the parameters after it; 0 are the first ones. (A row of the series is about the",
        "parameters before its step: that of S + 1 belongs to S here.) The learning rate, the threshold and the update are",
        "those of step S + 1, which leaves from there. docs/guide/curvature.md says what each number is.",
        "",
        "What is found is kept in the run's folder, in measurements/: the same command goes on where it was stopped, and one",
        "that was finished prints what it found. Nothing else of the run changes.",
        "",
        "Examples:",
        "  slingshot curvature runs/2026-11-22-hypercube-1f3a --at last",
        "  slingshot curvature runs/2026-11-22-hypercube-1f3a --at around:560:20 --preconditioned --json",
        "  slingshot curvature runs/2026-11-22-division-77c0 --at 0:20000:1000 --trace --density",
      ].join("\n"),
    )
    .action(async (run: string, options: CurvatureCommandOptions) => finish(await curvature(run, options, context)));
}

async function curvature(directory: string, options: CurvatureCommandOptions, context: Context): Promise<number> {
  const request = parseRequest(options);
  const { measureCurvature, parseSteps } = await import("../inspection/index.ts");
  const { readRun } = await import("../store/index.ts");
  const run = await readRun(directory);
  const steps = parseSteps(options.at, run);
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const interrupt = listenForInterrupt(() => progress.say("stopping; what is done is kept"));
  const say: Say = (line, remedy) => progress.say(addRemedy(line, remedy));
  const clock = new Clock();
  try {
    const result = await measureCurvature(run, steps, {
      ...request,
      say,
      signal: interrupt.signal,
      onPlan: (plan) => {
        clock.begin(plan);
        progress.say(describeCurvaturePlan(plan));
      },
      onProgress: (at) => progress.update(clock.describe(at)),
    });
    progress.end();
    if (!result.isDone) {
      progress.say(`interrupted after ${result.steps.length} of ${steps.length} steps, kept in ${result.file}`);
      progress.say(`to go on: ${formatCommandLine(context.args)}`);
      return INTERRUPTED;
    }
    const open = result.steps.filter(({ converged }) => converged === false).length;
    if (open > 0)
      progress.say(`not converged after ${open} of ${steps.length} steps; --most-products lets it go on longer`);
    progress.say(`kept in ${result.file}`);
    writeAnswer(tellCurvature(result), options.json === true, context);
    const bad = result.steps.find(({ nonFinite }) => nonFinite !== undefined);
    if (bad === undefined) return DONE;
    progress.fail(`after step ${bad.step} ${bad.nonFinite}`);
    return NON_FINITE;
  } finally {
    progress.end();
    interrupt.release();
  }
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
    threads: parseThreads(options.threads),
    ...(options.data !== undefined && { data: options.data }),
  };
}

/** Time left, from the steps that are done; of the first one, from the products that most take. */
class Clock {
  #plan: CurvaturePlan | null = null;
  #startMs = 0;

  begin(plan: CurvaturePlan): void {
    this.#plan = plan;
    this.#startMs = performance.now();
  }

  describe({ step, done, steps, products }: CurvatureProgress): (string | ReturnType<typeof bold>[])[] {
    const { done: before = 0, products: expected } = this.#plan ?? {};
    const seconds = (performance.now() - this.#startMs) / 1000;
    const share = Math.min(0.99, products / (expected?.usual ?? products));
    const now = done - before + share;
    const left = (seconds / now) * (steps - before - now);
    return [
      [bold(`step ${formatStep(step)}`)],
      `${done + 1} of ${steps}`,
      `${formatDuration(left)} left`,
      `${products} products`,
    ];
  }
}
