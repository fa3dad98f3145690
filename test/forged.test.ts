/** @file A few run folders from an enemy against every command that reads a run; test/faults has them all. */
import { test } from "node:test";
import { CommandHost } from "./faults/support/commandHost.ts";
import { listBaseForgeries, listBaseIntrusions, makeBases, tryForgeries } from "./faults/support/forgedFolders.ts";
import { makeRoots } from "./faults/support/tinyRuns.ts";

const newRoot = makeRoots();

/** What once made a command fail, hang, or reach outside of the run. */
const KNOWN = [
  /manifest\.json: checkpoints = null$/,
  /manifest\.json: checkpoints\.0\.file = \.\.\/x$/,
  /manifest\.json: steps = 1e300$/,
  /manifest\.json: forkedFrom\.path = {}$/,
  /experiment\.yaml: model = 10 MB$/,
  /events\.jsonl: 0\.step = -1$/,
  /step-000000040\.keep is a link to nothing$/,
  /series is a link to a folder outside$/,
  /manifest\.json is a pipe$/,
];

test("a forged run is refused, or read, and nothing beside it is touched", async () => {
  const root = newRoot("forged");
  const host = new CommandHost(root);
  const bases = await makeBases(root, host);
  host.end();
  const all = [...listBaseForgeries(bases), ...listBaseIntrusions(bases)];
  const known = KNOWN.flatMap((label) => all.find((forgery) => label.test(forgery.label)) ?? []);
  if (known.length < KNOWN.length) throw new Error(`only ${known.map(({ label }) => label).join("; ")}`);
  await tryForgeries(newRoot("few"), bases, known);
});
