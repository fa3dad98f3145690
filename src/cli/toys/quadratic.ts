/** @file `slingshot toy quadratic`: an adaptive method without memory, whose bound and cycles are known exactly. */
import type { Command } from "commander";
import { tellQuadratic } from "../../answers/index.ts";
import type { Context } from "../../console/context.ts";
import { parseCount, parseNumber, refuseOption } from "../../console/options.ts";
import { type QuadraticSettings, runQuadratic } from "../../toys/index.ts";
import { addToyOptions, runToy, type ToyOptions } from "./runToy.ts";

interface QuadraticToyOptions extends ToyOptions {
  readonly spectrum: string;
  readonly learningRate: string;
  readonly epsilon: string;
  readonly start: string;
  readonly steps: string;
  readonly rotate?: string;
}

/** Adds `toy quadratic`; `finish` takes the exit code. */
export function addQuadraticToy(toy: Command, context: Context, finish: (code: number) => void): void {
  addToyOptions(
    toy
      .command("quadratic")
      .summary("x ← x − μ g/(|g| + ε) on a quadratic: the bound 2ε/μ, and cycles above it")
      .description(
        "The quadratic of Thilak et al., Eq. 1: L = ½ eᵀAe with e = x − x*, and x ← x − μ g/(|g| + ε) in every coordinate. Every step lowers L where the largest eigenvalue is below 2ε/μ; above it, a coordinate by itself settles on a cycle of two points, ±(μ/2 − ε/a).",
      )
      .option("--spectrum <a,b,...>", "eigenvalues of A, 1 to 64 of them", "0.01,0.1,1,10")
      .option("--learning-rate <n>", "μ", "1e-3")
      .option("--epsilon <n>", "ε", "1e-5")
      .option("--start <n>", "every coordinate of e at the start", "1")
      .option("--steps <n>", "steps, 2 or more", "20000")
      .option("--rotate <seed>", "draw the eigenvectors at random (default: they are the axes)"),
  )
    .addHelpText(
      "after",
      [
        "",
        "Across the axes, with --rotate, the bound holds as well; of what happens above it no theory is known to us.",
        "",
        "Examples:",
        "  slingshot toy quadratic",
        '  slingshot toy quadratic --spectrum "1e-5,3e-5" --epsilon 1e-8 --steps 1000000',
        '  slingshot toy quadratic --spectrum "0.01,0.019" --rotate 1 --json',
      ].join("\n"),
    )
    .action(async (options: QuadraticToyOptions) => {
      const settings = parseSettings(options);
      finish(await runToy(runQuadratic(settings), (result) => tellQuadratic(settings, result), options, context));
    });
}

const LARGEST = 1e6;
const MOST_EIGENVALUES = 64;

/** @throws RequestError */
function parseSettings({
  spectrum,
  learningRate,
  epsilon,
  start,
  steps,
  rotate,
}: QuadraticToyOptions): QuadraticSettings {
  const eigenvalues = spectrum.split(",");
  if (eigenvalues.length > MOST_EIGENVALUES)
    throw refuseOption("--spectrum", spectrum, `1 to ${MOST_EIGENVALUES} numbers with commas between them`);
  return {
    spectrum: eigenvalues.map((text) => parseNumber("--spectrum", text.trim(), { most: LARGEST })),
    learningRate: parseNumber("--learning-rate", learningRate, { most: LARGEST }),
    epsilon: parseNumber("--epsilon", epsilon, { most: LARGEST }),
    start: parseNumber("--start", start, { most: LARGEST }),
    steps: parseCount("--steps", steps, 2),
    rotation: rotate === undefined ? null : parseCount("--rotate", rotate, 0),
  };
}
