/** @file Parts of users: optimizers, transforms, losses, networks, data and instruments from files of their own. */
import { RequestError } from "../experiment/index.ts";
import { findPartKind } from "../registry.ts";
import { importPartFile } from "./partFiles.ts";
import { registerPart } from "./registerPart.ts";

/**
 * Makes the parts that the modules at `paths` export available to experiments: all exports that a `define…` function made.
 * @throws RequestError naming the file: it is not there, it throws, it exports no part, a part is not as it must be
 * @example
 * import { writeFileSync } from "node:fs";
 * import { loadParts } from "slingshot-lab/parts";
 * import { loadExperiment, openSession } from "slingshot-lab/training";
 *
 * const part = `import { max } from "slingshot-lab/engine";
 * import { defineInstrument } from "slingshot-lab/instruments";
 * export const largestLogit = defineInstrument({
 *   ...{ name: "largestLogit", title: "Largest logit", meaning: "The largest of the batch.", formula: "max z" },
 *   ...{ source: "this example", type: "f64" },
 *   trace: ({ logits }) => max(max(logits, 1), 0),
 * });`;
 * writeFileSync("largestLogit.ts", part);
 * await loadParts(["./largestLogit.ts"]);
 * const session = await openSession(loadExperiment("hypercube"));
 * console.log(session.columns.map(({ name }) => name).includes("largestLogit")); // true
 * session.dispose();
 */
export async function loadParts(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const parts = [...new Set(Object.values(await importPartFile(path)))];
    const found = parts.flatMap((part) => {
      const kind = findPartKind(part);
      return kind === undefined ? [] : [{ kind, part: part as Parameters<typeof registerPart>[1] }];
    });
    if (found.length === 0) {
      throw new RequestError(`${path} exports no part: nothing that defineOptimizer or another define… function made`);
    }
    for (const { kind, part } of found) registerPart(kind, part, path);
  }
}
