/**
 * @file A process in which one test file runs again and again, each time with another mutant: nothing is started, loaded
 * or compiled anew. Each run is a suite, to which the file's hooks belong. It is its own reporter of the test runner.
 */
import { beforeEach, describe } from "node:test";
import { pathToFileURL } from "node:url";

const stryker = globalThis.__stryker__;
let run = 0;
let words;
const nameOfRun = () => `run ${run}`;

beforeEach(() => {
  if (words !== undefined) throw new Error("not run: another test has failed");
});

process.on("disconnect", () => process.exit());
process.on("message", ({ file, mutant, hitLimit }) => {
  run++;
  words = undefined;
  Object.assign(stryker, {
    activeMutant: intern(mutant),
    hitLimit,
    hitCount: hitLimit && 0,
    currentTestId: nameOfRun(),
  });
  describe(nameOfRun(), async () => {
    await import(`${pathToFileURL(file).href}?run=${run}`);
  });
});

/** The same text as a property's name: engines compare those by address, and a mutant's name is compared everywhere. */
function intern(text) {
  return text && Object.keys({ [text]: true })[0];
}

// biome-ignore lint/correctness/useYield: it reports to the process that started this one.
export default async function* report(source) {
  for await (const { type, data } of source) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (type === "test:fail" && data.todo === undefined) {
      words ??= `${data.name}: ${data.details.error?.cause?.message ?? data.details.error?.message}`;
    }
    if (data.name === nameOfRun()) process.send({ words, counts: takeCounts() });
  }
}

/** How often each mutant was reached in this run; only noted where none is active. */
function takeCounts() {
  const counts = stryker.activeMutant === undefined ? stryker.mutantCoverage?.perTest[nameOfRun()] : undefined;
  if (stryker.mutantCoverage) stryker.mutantCoverage.perTest = {};
  return counts ?? {};
}
