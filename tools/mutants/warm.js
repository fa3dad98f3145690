/**
 * @file A process in which one test file runs again and again, each time with another mutant: nothing is started, loaded
 * or compiled anew. It is its own reporter of the test runner.
 */
import { beforeEach, test } from "node:test";
import { pathToFileURL } from "node:url";

const stryker = globalThis.__stryker__;
let run = 0;
let words;
const nameOfEnd = () => `end of run ${run}`;

beforeEach(() => {
  if (words !== undefined) throw new Error("not run: another test has failed");
});

process.on("disconnect", () => process.exit());
process.on("message", async ({ file, mutant, hitLimit }) => {
  run++;
  words = undefined;
  Object.assign(stryker, {
    activeMutant: intern(mutant),
    hitLimit,
    hitCount: hitLimit && 0,
    currentTestId: nameOfEnd(),
  });
  try {
    await import(`${pathToFileURL(file).href}?run=${run}`);
  } catch (error) {
    words ??= String(error);
  }
  test(nameOfEnd(), () => {});
});

/** The same text as a property's name: engines compare those by address, and a mutant's name is compared everywhere. */
function intern(text) {
  return text && Object.keys({ [text]: true })[0];
}

// biome-ignore lint/correctness/useYield: it reports to the process that started this one.
export default async function* report(source) {
  for await (const { type, data } of source) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.name === nameOfEnd()) process.send({ words, counts: takeCounts() });
    else if (type === "test:fail" && data.todo === undefined) {
      words ??= `${data.name}: ${data.details.error?.cause?.message ?? data.details.error?.message}`;
    }
  }
}

/** How often each mutant was reached in this run; only noted where none is active. */
function takeCounts() {
  const counts = stryker.activeMutant === undefined ? stryker.mutantCoverage?.perTest[nameOfEnd()] : undefined;
  if (stryker.mutantCoverage) stryker.mutantCoverage.perTest = {};
  return counts ?? {};
}
