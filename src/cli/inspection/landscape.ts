/** @file `slingshot landscape`: the loss of a recorded run around its states. */
import type { Command } from "commander";
import { type LandscapeFindings, tellLandscape, tellTrajectory } from "../../answers/index.ts";
import { RUN_HELP } from "../../catalog/resolveRun.ts";
import { checkPage } from "../../console/checkPage.ts";
import { createParentReporter } from "../../console/childProcess.ts";
import type { Context } from "../../console/context.ts";
import {
  addInspectionOptions,
  type InspectionOptions,
  inspectRun,
  KEPT_HELP,
  STEPS_HELP,
} from "../../console/inspectRun.ts";
import { parseChoice, parseCount, parseNumber, refuseOption } from "../../console/options.ts";
import type { Subset } from "../../data/index.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { DIRECTION_NAMES, DIRECTIONS, type DirectionName } from "../../inspection/directionNames.ts";
import type { LandscapeOptions, LandscapeProgress, LandscapeRequest } from "../../inspection/index.ts";
import { listChoices } from "../../listNames.ts";
import type { Run } from "../../store/index.ts";
import { bold, type Line } from "../../terminal/index.ts";
import { readVersion } from "../../version.ts";
import { formatDuration, formatStep } from "../../words.ts";

interface LandscapeCommandOptions extends InspectionOptions {
  readonly along: string;
  readonly range?: string;
  readonly points?: string;
  readonly normalize?: string;
  readonly biases?: string;
  readonly part?: string;
  readonly precision: string;
  readonly seed?: string;
  readonly out?: string;
}

const PARTS = ["train", "validation"] as const;

/** Where options say nothing else: the range of Notsawo et al., and points at even tenths. */
const USUAL = { range: { from: -3, to: 3 }, points: { slice: 61, plane: 31 } };

/** Farther from a state nobody looks. */
const FARTHEST = 1e6;

/** Adds `landscape` to the program; `finish` takes the exit code. */
export function addLandscapeCommand(program: Command, context: Context, finish: (code: number) => void): void {
  addInspectionOptions(
    program
      .command("landscape")
      .summary("slices and planes of a run's loss around its states, and its way on principal components")
      .description(
        "Replays a run and measures loss and accuracy around its states: θ_t + αδ along a direction, θ_t + αδ + βη on the plane of two, or the way that training took on the principal components of its states.",
      )
      .argument("<run>", RUN_HELP)
      .requiredOption("--along <direction>", "a direction, two for a plane (with a comma between them), or trajectory")
      .requiredOption("--at <steps>", `after which steps: ${STEPS_HELP}`)
      .option("--range <a:b>", `α, and β of a plane (default: ${USUAL.range.from}:${USUAL.range.to})`)
      .option(
        "--points <n>",
        `on each axis (default: ${USUAL.points.slice} of a slice, ${USUAL.points.plane} of a plane; with trajectory none, and then no plane is measured)`,
      )
      .option("--normalize <how>", "filter: each filter gets the length of the parameters' one; none (default: filter)")
      .option("--biases <how>", "with filter normalisation: scaled, number by number, or left-out (default: scaled)")
      .option("--part <names>", "train, validation or both (default: those that the data have)")
      .option("--precision <name>", "f64, or f32: what the network is computed in", "f64")
      .option("--seed <n>", "of random directions, and of the search for eigenvectors (default: 0)")
      .option("--out <file>", "the pictures as an HTML page"),
  )
    .addHelpText(
      "after",
      [
        "",
        "Directions from θ_t, the state after step t (0 are the first parameters):",
        ...Object.entries(DIRECTIONS).map(([name, meaning]) => `  ${name.padEnd(14)}  ${meaning}`),
        "With --normalize none, differences of states and gradients are as they are (α = 1 along final is the end), others have",
        "length 1. The two directions of a plane are not made orthogonal: the cosine of their angle is told.",
        "trajectory: principal components of θ_t − θ_T, T the last of --at. docs/guide/landscape.md says more.",
        "",
        ...KEPT_HELP,
        "",
        "Examples:",
        "  slingshot landscape runs/2026-11-22-addition-1f3a --along initial --at last --out slice.html",
        "  slingshot landscape runs/2026-11-22-addition-1f3a --along final --at 0:900:100 --json",
        '  slingshot landscape runs/2026-11-22-addition-1f3a --along "hessian,hessian-bottom" --at 550 --points 41',
        "  slingshot landscape runs/2026-11-22-addition-1f3a --along trajectory --at 0:last:20 --points 31 --out way.html",
      ].join("\n"),
    )
    .action(async (run: string, options: LandscapeCommandOptions) => finish(await landscape(run, options, context)));
}

async function landscape(directory: string, options: LandscapeCommandOptions, context: Context): Promise<number> {
  const parsed = parseOptions(options);
  const { out } = options;
  const parent = createParentReporter();
  return inspectRun(directory, options, context, async (run, steps, engine, progress) => {
    if (out !== undefined) checkPage(out, (await import("../../report/index.ts")).isReport);
    const { file, isDone, nonFinite, page, document, lines } = await measure(run, steps, parsed, {
      ...engine,
      onStart: (points, seconds) => progress.say(describePlan(points, seconds)),
      onProgress: (at) => {
        progress.update(describeProgress(at));
        parent.tellNowAndThen(at satisfies LandscapeProgress);
      },
    });
    const found = { file, isDone, nonFinite, answer: { document, lines } };
    if (out === undefined || !isDone) return found;
    const { replaceFile } = await import("../../files/index.ts");
    const { renderLandscapePage } = await import("../../report/index.ts");
    replaceFile(out, renderLandscapePage({ ...page, generatedBy: `slingshot ${readVersion()}` }));
    return { ...found, notes: [`page ${out}`], answer: { document: { ...document, page: out }, lines } };
  });
}

/** What is asked for, but for what the run says. */
interface Parsed {
  readonly along: readonly DirectionName[] | "trajectory";
  readonly points: number | undefined;
  /** Undefined for all that there are. */
  readonly parts: readonly Subset[] | undefined;
  readonly precision: LandscapeRequest["precision"];
  readonly slice: Pick<LandscapeRequest, "normalize" | "biases" | "seed"> & { readonly range: typeof USUAL.range };
}

async function measure(
  run: Run,
  steps: readonly number[],
  { along, points, parts: asked, precision, slice }: Parsed,
  options: LandscapeOptions,
): Promise<LandscapeFindings> {
  const { listParts, measureLandscape, measureTrajectory } = await import("../../inspection/index.ts");
  const settings = { steps, parts: asked ?? listParts(run), precision };
  if (along === "trajectory") {
    const request = { ...settings, points: points ?? null };
    return tellTrajectory(run, request, await measureTrajectory(run, request, options));
  }
  const usual = along.length === 2 ? USUAL.points.plane : USUAL.points.slice;
  const range = { ...slice.range, points: points ?? usual };
  const request = { ...settings, ...slice, along, range };
  return tellLandscape(run, request, await measureLandscape(run, request, options));
}

/** @throws RequestError */
function parseOptions(options: LandscapeCommandOptions): Parsed {
  const along = parseAlong(options.along);
  const { range, normalize, biases, seed } = options;
  if (along === "trajectory") {
    for (const [name, value] of Object.entries({ range, normalize, biases, seed }))
      if (value !== undefined) throw new RequestError(`--${name}: is for directions, and --along is trajectory`);
  }
  if (normalize === "none" && biases !== undefined)
    throw new RequestError("--biases: is for filter normalisation, and --normalize is none");
  return {
    along,
    points: options.points === undefined ? undefined : parseCount("--points", options.points, 2),
    parts: options.part === undefined ? undefined : parseParts(options.part),
    precision: parseChoice("--precision", options.precision, ["f64", "f32"]),
    slice: {
      range: range === undefined ? USUAL.range : parseRange(range),
      normalize: normalize === undefined ? "filter" : parseChoice("--normalize", normalize, ["filter", "none"]),
      biases: biases === undefined ? "scaled" : parseChoice("--biases", biases, ["scaled", "left-out"]),
      seed: seed === undefined ? 0 : parseCount("--seed", seed, 0),
    },
  };
}

function parseAlong(text: string): Parsed["along"] {
  if (text === "trajectory") return text;
  const names = text.split(",").map((name) => name.trim());
  if (names.length > 2) throw refuseOption("--along", text, "one direction, or two for a plane");
  return names.map((name) => {
    const found = DIRECTION_NAMES.find((direction) => direction === name);
    if (found === undefined)
      throw refuseOption(
        "--along",
        name,
        `${listChoices([...DIRECTION_NAMES, "trajectory"])}; two directions make a plane`,
      );
    return found;
  });
}

function parseParts(text: string): Subset[] {
  const parts = text.split(",").map((name) => parseChoice("--part", name.trim(), PARTS));
  return PARTS.filter((part) => parts.includes(part));
}

function parseRange(text: string): typeof USUAL.range {
  const [from = "", to = "", ...more] = text.split(":");
  if (to === "" || more.length > 0) throw refuseOption("--range", text, "two numbers as -3:3");
  const [low, high] = [from, to].map((end) => parseNumber("--range", end, { least: -FARTHEST, most: FARTHEST })) as [
    number,
    number,
  ];
  if (low >= high) throw refuseOption("--range", text, "two numbers as -3:3, the first one smaller");
  return { from: low, to: high };
}

function describePlan(points: number, seconds: number): string {
  return `${formatStep(points)} points, about ${formatDuration(seconds)}`;
}

function describeProgress({ done, total, secondsLeft }: LandscapeProgress): Line[] {
  return [
    [bold(`point ${formatStep(done)}/${formatStep(total)}`)],
    secondsLeft === null ? "looking for directions" : `${formatDuration(secondsLeft)} left`,
  ];
}
