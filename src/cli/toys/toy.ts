/** @file `slingshot toy`: what optimizers do where all can be worked out. Each toy is a command of its own. */
import type { Command } from "commander";
import type { Context } from "../../console/context.ts";
import { parseChoice } from "../../console/options.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { listChoices } from "../../listNames.ts";
import { addAdamToy } from "./adam.ts";
import { addDescentToys } from "./descent.ts";
import { addQuadraticToy } from "./quadratic.ts";

/** Adds `toy` and its toys to the program; `finish` takes the exit code. */
export function addToyCommand(program: Command, context: Context, finish: (code: number) => void): void {
  const toy = program
    .command("toy")
    .summary("optimizers on functions of a few numbers, beside what theory says")
    .description(
      "Optimizers on functions of a few numbers, in float64 and without a network: what theory says, what happened, and whether they agree. A toy takes seconds, and nothing is recorded.",
    )
    .argument("[name]", "the toy")
    .usage("<name> [options]")
    .helpCommand(false)
    .addHelpText(
      "after",
      [
        "",
        "Standard output is what was found, or the JSON document. docs/results/toys.md has the figures beside the papers'.",
        "",
        "Examples:",
        "  slingshot toy quadratic --help            everything about one toy",
        '  slingshot toy quadratic --spectrum "0.01,1" --epsilon 1e-5',
        "  slingshot toy adam --beta1 0.9 --beta2 0.99",
        "  slingshot toy rosenbrock --steps 20000",
      ].join("\n"),
    );
  addQuadraticToy(toy, context, finish);
  addAdamToy(toy, context, finish);
  addDescentToys(toy, context, finish);
  // Only what is no toy comes to `toy` itself; toys take no more than they say, so that this stands after them.
  toy.allowUnknownOption().allowExcessArguments();
  toy.action((name: string | undefined) => {
    const names = toy.commands.map((command) => command.name());
    if (name === undefined) throw new RequestError(`toy: needs the name of one: ${listChoices(names)}`);
    parseChoice("toy", name, names);
  });
}
