/** @file Reporter of the test runner that ends the process at the first failed test: one is enough to kill a mutant. */
// biome-ignore lint/correctness/useYield: it reports to the process that started this one.
export default async function* bail(source) {
  for await (const { type, data } of source) {
    if (type !== "test:fail" || data.todo !== undefined) continue;
    console.error(`${data.name}: ${data.details.error?.cause?.message ?? data.details.error?.message}`);
    process.exit(1);
  }
}
