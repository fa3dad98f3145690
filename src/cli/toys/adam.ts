/** @file `slingshot toy adam`: Adam on one number, at one pair of β or over the phase diagram. */
import type { Command } from "commander";
import {
  type Answer,
  describeAdamLine,
  describeDiagram,
  listTheory,
  tellAdamLine,
  tellDiagram,
} from "../../answers/index.ts";
import { checkPage } from "../../console/checkPage.ts";
import type { Context } from "../../console/context.ts";
import { parseCount, parseNumber, refuseOption } from "../../console/options.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { replaceFile } from "../../files/index.ts";
import {
  ADAM_LINE,
  type AdamLineSettings,
  type AdamPlace,
  DELTAS,
  type Diagram,
  type DiagramSettings,
  drawDiagram,
  GAMMAS,
  type Interval,
  runAdamLine,
} from "../../toys/index.ts";
import { readVersion } from "../../version.ts";
import { addToyOptions, runToy, type ToyOptions } from "./runToy.ts";

interface AdamToyOptions extends ToyOptions {
  readonly beta1?: string;
  readonly beta2?: string;
  readonly grid?: string | true;
  readonly delta?: string;
  readonly gamma?: string;
  readonly power: string;
  readonly learningRate: string;
  readonly epsilon: string;
  readonly start: string;
  readonly steps: string;
  readonly out?: string;
}

/** Of Thilak et al., Table 1. */
const BETAS = { beta1: "0.9", beta2: "0.95" };
const GRID = "48x24";

const showInterval = ({ least, most }: Interval): string => `${least}:${most}`;

/** Adds `toy adam`; `finish` takes the exit code. */
export function addAdamToy(toy: Command, context: Context, finish: (code: number) => void): void {
  addToyOptions(
    toy
      .command("adam")
      .summary("Adam on |x|ⁿ: for which β₁ and β₂ its step size climbs over what is stable")
      .description(
        "Adam on |x|ⁿ/n, one number. A spike is an upward crossing of its step size, η/(√v̂ + ε), over what the curvature bears, 2(1 + β₁)/((1 − β₁)λ); counted in the second half of the steps, and fewer than 3 are none. Tang, Chen and Liu 2026 draw where they come in δ = 1 − β₁ and γ = 1 − β₂.",
      )
      .option("--beta1 <n>", `(default: ${BETAS.beta1})`)
      .option("--beta2 <n>", `(default: ${BETAS.beta2})`)
      .option("--grid [columns x rows]", `the whole diagram in place of one pair, such as ${GRID}`)
      .option("--delta <least:most>", `with --grid: 1 − β₁ (default: ${showInterval(DELTAS)})`)
      .option("--gamma <least:most>", `with --grid: 1 − β₂ (default: ${showInterval(GAMMAS)})`)
      .option("--power <n>", "n, 2 for the quadratic", String(ADAM_LINE.power))
      .option("--learning-rate <n>", "η", String(ADAM_LINE.learningRate))
      .option("--epsilon <n>", "ε", String(ADAM_LINE.epsilon))
      .option("--start <n>", "x at the start", String(ADAM_LINE.start))
      .option("--steps <n>", "steps of a run; where β is near 1, the start takes many of them", String(ADAM_LINE.steps))
      .option("--out <file>", "with --grid: the diagram as an HTML page"),
  )
    .addHelpText(
      "after",
      [
        "",
        "Theory: the quadratic spikes for γ below 15.6 δ^3.07, a fit; |x|ⁿ with n > 2 in a wedge, for γ from",
        "1 − (1 − δ)^(2(n − 2)/n), which is exact, to 12(n − 2)/(3n − 4) δ, an estimate for small δ.",
        "The authors have ε = 1e-30, which holds x for good once its gradients are that small (|x|⁵, near the lower edge).",
        "",
        "Examples:",
        "  slingshot toy adam --beta1 0.9 --beta2 0.99",
        "  slingshot toy adam --power 3 --beta1 0.95 --beta2 0.93",
        "  slingshot toy adam --grid",
        "  slingshot toy adam --grid 96x48 --power 5 --out adam.html",
      ].join("\n"),
    )
    .action(async (options: AdamToyOptions) => finish(await runAdamToy(options, context)));
}

async function runAdamToy(options: AdamToyOptions, context: Context): Promise<number> {
  refuseMismatched(options);
  const { grid } = options;
  if (grid === undefined) {
    const place = parsePlace(options);
    const settings = parseLine(options);
    return runToy(runAdamLine(place, settings), (result) => tellAdamLine(place, settings, result), options, context);
  }
  const settings: DiagramSettings = {
    ...parseLine(options),
    ...parseGrid(grid === true ? GRID : grid),
    deltas: options.delta === undefined ? DELTAS : parseInterval("--delta", options.delta),
    gammas: options.gamma === undefined ? GAMMAS : parseInterval("--gamma", options.gamma),
  };
  const { out } = options;
  if (out === undefined)
    return runToy(drawDiagram(settings), (diagram) => tellDiagram(settings, diagram), options, context);
  // Loaded where there is a page to make: the toys need nothing of reports.
  const { isReport, renderDiagramPage } = await import("../../report/index.ts");
  checkPage(out, isReport);
  const tell = (diagram: Diagram): Answer => {
    const { document, rows } = describeDiagram(settings, diagram);
    const page = renderDiagramPage({
      diagram,
      settings: describeAdamLine(settings),
      facts: rows,
      theory: listTheory(settings),
      generatedBy: `slingshot ${readVersion()}`,
    });
    replaceFile(out, page);
    return { document: { ...document, page: out }, lines: [out] };
  };
  return runToy(drawDiagram(settings), tell, options, context);
}

/** @throws RequestError */
function refuseMismatched({ grid, beta1, beta2, delta, gamma, out }: AdamToyOptions): void {
  for (const [option, value] of Object.entries({ "--beta1": beta1, "--beta2": beta2 })) {
    if (grid !== undefined && value !== undefined)
      throw new RequestError(`${option}: goes without --grid, which has all of them`);
  }
  for (const [option, value] of Object.entries({ "--delta": delta, "--gamma": gamma, "--out": out })) {
    if (grid === undefined && value !== undefined) throw new RequestError(`${option}: goes with --grid`);
  }
}

/** @throws RequestError */
function parsePlace({ beta1 = BETAS.beta1, beta2 = BETAS.beta2 }: AdamToyOptions): AdamPlace {
  const parse = (option: string, text: string) => 1 - parseNumber(option, text, { least: 0, most: 1, below: true });
  return { delta: parse("--beta1", beta1), gamma: parse("--beta2", beta2) };
}

/** Beyond it, powers of x leave what float64 holds. */
const MOST_POWER = 16;
const LARGEST = 1e6;

/** @throws RequestError */
function parseLine(options: AdamToyOptions): AdamLineSettings {
  const { power, learningRate, epsilon, start, steps } = options;
  return {
    power: parseNumber("--power", power, { least: 2, most: MOST_POWER }),
    learningRate: parseNumber("--learning-rate", learningRate, { most: LARGEST }),
    epsilon: parseNumber("--epsilon", epsilon, { most: LARGEST }),
    start: parseNumber("--start", start, { most: LARGEST }),
    steps: parseCount("--steps", steps, 2),
  };
}

const MOST_CELLS_A_SIDE = 400;

/** @throws RequestError */
function parseGrid(text: string): { readonly columns: number; readonly rows: number } {
  const sides =
    text
      .match(/^(\d+)x(\d+)$/)
      ?.slice(1)
      .map(Number) ?? [];
  const [columns, rows] = sides;
  if (columns !== undefined && rows !== undefined && sides.every((side) => side >= 2 && side <= MOST_CELLS_A_SIDE))
    return { columns, rows };
  throw refuseOption("--grid", text, `columns and rows, each from 2 to ${MOST_CELLS_A_SIDE}, such as ${GRID}`);
}

/** @throws RequestError */
function parseInterval(option: string, text: string): Interval {
  const [first, second, more] = text.split(":");
  if (first !== undefined && second !== undefined && more === undefined) {
    const [least, most] = [first, second].map((one) => parseNumber(option, one, { most: 1 })) as [number, number];
    if (least < most) return { least, most };
  }
  throw refuseOption(option, text, "two numbers with a colon between them, the smaller one first, such as 0.001:0.2");
}
