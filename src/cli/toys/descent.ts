/** @file `slingshot toy rosenbrock` and `toy rastrigin`: which optimizers reach the minimum. */
import type { Command } from "commander";
import { tellDescents } from "../../answers/index.ts";
import type { Context } from "../../console/context.ts";
import { collect, parseChoice, parseCount, parseNumber, refuseOption } from "../../console/options.ts";
import { addPartsOption } from "../../console/withOption.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { SettingError } from "../../settingError.ts";
import {
  type Contestant,
  type DescentSettings,
  listContestants,
  type Point,
  race,
  rastrigin,
  rosenbrock,
  type Surface,
} from "../../toys/index.ts";
import { addToyOptions, runToy, type ToyOptions } from "./runToy.ts";

interface DescentToyOptions extends ToyOptions {
  readonly optimizer?: readonly string[];
  readonly start: string;
  readonly learningRate: string;
  readonly steps: string;
  readonly within: string;
}

/** Where the descents begin unless `--start` says otherwise; where they do in the paper is not known to us. */
const STARTS: Readonly<Record<Surface["name"], string>> = { rosenbrock: "-1.5,2", rastrigin: "-4.3,3.2" };

const SUMMARIES: Readonly<Record<Surface["name"], string>> = {
  rosenbrock: "which optimizers reach the end of a bent valley",
  rastrigin: "which optimizers get past a bowl's dimples",
};

/** Adds both toys; `finish` takes the exit code. */
export function addDescentToys(toy: Command, context: Context, finish: (code: number) => void): void {
  for (const surface of [rosenbrock, rastrigin]) {
    const { name, formula, minimum } = surface;
    const command = addToyOptions(
      toy
        .command(name)
        .summary(SUMMARIES[name])
        .description(
          `The optimizers of Notsawo et al., Figs. 25–30, on ${formula}, which is lowest, 0, at (${minimum.join(", ")}). They are those that train networks, in float64, with PyTorch's settings but for one learning rate for all.`,
        )
        .option("--optimizer <name>", "another choice than theirs: one of them, or any of ours (repeatable)", collect)
        .option("--start <x,y>", "where they begin", STARTS[name])
        .option("--learning-rate <n>", "of all of them", "1e-3")
        .option("--steps <n>", "steps of each", "10000")
        .option("--within <n>", "distance from the minimum at which one has arrived", "0.01"),
    );
    addPartsOption(command)
      .addHelpText(
        "after",
        [
          "",
          "The paper's starts, rates and steps are not known to us; who arrives depends on them.",
          "",
          "Examples:",
          `  slingshot toy ${name}`,
          `  slingshot toy ${name} --steps 20000 --start "-2,2"`,
          `  slingshot toy ${name} --optimizer adam --optimizer lion --learning-rate 1e-2 --json`,
        ].join("\n"),
      )
      .action(async (options: DescentToyOptions) => {
        const settings = parseSettings(options);
        const contestants = chooseContestants(options.optimizer);
        const work = race(surface, contestants, settings);
        try {
          finish(await runToy(work, (descents) => tellDescents(surface, settings, descents), options, context));
        } catch (error) {
          throw error instanceof SettingError ? new RequestError(error.message) : error;
        }
      });
  }
}

const LARGEST = 1e6;

/** @throws RequestError */
function parseSettings({ start, learningRate, steps, within }: DescentToyOptions): DescentSettings {
  return {
    start: parsePoint(start),
    learningRate: parseNumber("--learning-rate", learningRate, { most: LARGEST }),
    steps: parseCount("--steps", steps, 1),
    within: parseNumber("--within", within, { most: LARGEST }),
  };
}

function parsePoint(text: string): Point {
  const coordinates = text.split(",");
  if (coordinates.length !== 2) throw refuseOption("--start", text, "two numbers with a comma between them");
  return coordinates.map((one) => parseNumber("--start", one.trim(), { least: -LARGEST, most: LARGEST })) as [
    number,
    number,
  ];
}

/** @throws RequestError */
function chooseContestants(names: readonly string[] | undefined): readonly Contestant[] {
  const { paper, others } = listContestants();
  if (names === undefined) return paper;
  const all = [...paper, ...others];
  const choices = all.map(({ name }) => name);
  const chosen = names.map((text) => parseChoice("--optimizer", text, choices));
  const twice = chosen.find((name, i) => chosen.indexOf(name) < i);
  if (twice !== undefined) throw new RequestError(`--optimizer: ${twice} was named twice`);
  return all.filter(({ name }) => chosen.includes(name));
}
