/** @file Tells of each mutant that lives as soon as it is known, and now and then how far the work is. */
import { relative } from "node:path";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";

const ALIVE = { Survived: "survived", NoCoverage: "not reached" };
const PROGRESS_EVERY = 100;

class LivingMutants {
  #planned = 0;
  #tested = 0;

  onMutationTestingPlanReady({ mutantPlans }) {
    this.#planned = mutantPlans.length;
  }

  onMutantTested({ status, fileName, location, mutatorName, replacement }) {
    this.#tested++;
    if (this.#tested % PROGRESS_EVERY === 0) console.error(`${this.#tested} of ${this.#planned} mutants`);
    if (ALIVE[status] === undefined) return;
    const { line, column } = location.start;
    const change = `${mutatorName} → ${replacement.replace(/\s+/g, " ").slice(0, 100)}`;
    console.error(`${ALIVE[status]} ${relative(process.cwd(), fileName)}:${line}:${column} ${change}`);
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, "living-mutants", LivingMutants)];
