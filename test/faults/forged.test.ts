/**
 * @file Run folders from an enemy, against every command that reads a run. Each fact of a manifest, an experiment and an
 * event, of a run, a fork and imports, is replaced by each of nine values, and everything signed anew; each file and folder
 * by links, pipes, devices, folders and second names of other files. A command does what it can or refuses in words: exit
 * code 0, 2 or 3, within 10 s and 500 MB, and nothing beside the run is touched.
 *
 * Some 1,300 folders and 18,000 commands. They run in a process that goes on, as the command line's own code; a random
 * sample also in processes of their own. Budget: 10 minutes on two cores that do nothing else.
 */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { CommandHost } from "./support/commandHost.ts";
import {
  assertAnswer,
  type Base,
  layOut,
  listBaseForgeries,
  listBaseIntrusions,
  listCommands,
  makeArena,
  makeBases,
  snapshot,
  tryForgeries,
} from "./support/forgedFolders.ts";
import { Random, SEED } from "./support/random.ts";
import { startSlingshot } from "./support/slingshotProcess.ts";
import { makeRoots } from "./support/tinyRuns.ts";
import { tally } from "./support/trials.ts";

/** Processes of their own. */
const SAMPLE = 40;

const newRoot = makeRoots();
let bases: readonly Base[] = [];
before(async () => {
  const root = newRoot("bases");
  const host = new CommandHost(root);
  bases = await makeBases(root, host);
  host.end();
});

test("every fact, replaced", async (t) => {
  const tried = await tryForgeries(newRoot("facts"), bases, listBaseForgeries(bases));
  assert.ok(tried.length > 10_000 || process.env.SLINGSHOT_FAULT_CASE !== undefined);
  t.diagnostic(`${tried.length} commands: ${tally(tried.map(({ code }) => `exit ${code}:`))}`);
});

test("every file and folder, replaced", async (t) => {
  const tried = await tryForgeries(newRoot("files"), bases, listBaseIntrusions(bases));
  t.diagnostic(`${tried.length} commands: ${tally(tried.map(({ code }) => `exit ${code}:`))}`);
});

test("a sample in processes of their own", async (t) => {
  const random = new Random("forged");
  const folder = join(newRoot("processes"), "arena");
  mkdirSync(folder);
  const arena = makeArena(folder, bases);
  const all = [...listBaseForgeries(bases), ...listBaseIntrusions(bases)];
  const codes: number[] = [];
  t.diagnostic(`SLINGSHOT_FAULT_SEED=${SEED}`);
  for (let i = 0; i < SAMPLE; i++) {
    const forgery = random.pick(all);
    const args = random.pick(listCommands(arena));
    const before = snapshot(arena);
    layOut(arena, forgery);
    const { code, stderr } = await startSlingshot(args).ending;
    const what = `${forgery.label}: slingshot ${args.join(" ")}`;
    assert.notEqual(code, null, what);
    assertAnswer(forgery, code ?? 1, stderr, what);
    assert.deepEqual(snapshot(arena), before, what);
    codes.push(code ?? 1);
  }
  t.diagnostic(tally(codes.map((code) => `exit ${code}:`)));
});
