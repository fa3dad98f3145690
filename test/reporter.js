/** @file Reporter of the test runner: failures in full, one line a test file, and last the plain line that CI reads. */

import { relative } from "node:path";
import { inspect } from "node:util";

export default async function* report(source) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of source) {
    if (type === "test:stderr" || type === "test:stdout") yield data.message;
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.details?.type === "suite") continue;
    const file = data.file ? relative(process.cwd(), data.file) : "";
    if (type === "test:fail") {
      if (data.details.error?.failureType === "subtestsFailed") continue;
      counts.failed++;
      yield `FAILED ${file}: ${data.name}\n${format(data.details.error)}\n`;
    } else if (data.skip !== undefined) {
      counts.skipped++;
      yield `skipped ${file}: ${data.name}${typeof data.skip === "string" ? ` (${data.skip})` : ""}\n`;
    } else {
      counts.passed++;
      const seconds = data.details.duration_ms / 1000;
      if (seconds > 5) yield `slow ${file}: ${data.name} (${seconds.toFixed(1)} s)\n`;
    }
  }
  yield `${counts.passed} passed, ${counts.failed} failed${counts.skipped ? `, ${counts.skipped} skipped` : ""}\n`;
}

function format(error) {
  const cause = error?.cause ?? error;
  return cause?.stack ?? inspect(cause);
}
