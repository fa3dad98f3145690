/**
 * @file A process in which one test file runs again and again, each time with another mutant: nothing is started, loaded
 * or compiled anew. It is its own reporter of the test runner.
 */
import { beforeEach, test } from "node:test";
import { pathToFileURL } from "node:url";

let run = 0;
let words;
const nameOfEnd = () => `end of run ${run}`;

beforeEach(() => {
  if (words !== undefined) throw new Error("not run: another test has failed");
});

process.on("message", async ({ file, mutant, hitLimit }) => {
  run++;
  words = undefined;
  Object.assign(globalThis.__stryker__, {
    activeMutant: mutant,
    hitLimit,
    hitCount: hitLimit === undefined ? undefined : 0,
  });
  try {
    await import(`${pathToFileURL(file).href}?run=${run}`);
  } catch (error) {
    words ??= String(error);
  }
  test(nameOfEnd(), () => {});
});

// biome-ignore lint/correctness/useYield: it reports to the process that started this one.
export default async function* report(source) {
  for await (const { type, data } of source) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.name === nameOfEnd()) process.send({ words });
    else if (type === "test:fail" && data.todo === undefined) {
      words ??= `${data.name}: ${data.details.error?.cause?.message ?? data.details.error?.message}`;
    }
  }
}
