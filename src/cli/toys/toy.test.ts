import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { callInProcess } from "../callInProcess.fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "slingshot-toy-"));
after(() => rmSync(folder, { recursive: true }));

const toy = (...args: string[]) => callInProcess("toy", ...args);

/** The one line of JSON. */
async function toyJson(...args: string[]) {
  const { code, stdout, stderr } = await toy(...args, "--json");
  assert.deepEqual([code, stderr, stdout.trimEnd().includes("\n")], [0, "", false]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

test("the quadratic is told beside its theory", async () => {
  const { code, stdout } = await toy("quadratic");
  assert.equal(code, 0);
  assert.match(stdout, /^1 +0\.00049 +0\.00049 {2}back and forth between two points$/m);
  assert.match(stdout, /^0\.01 +0 +0 {2}gone$/m);
  assert.match(stdout, /^verdict +as theory says$/m);
  assert.match((await toy("quadratic", "--steps", "9")).stdout, /^verdict +open: .*more steps would tell$/m);
  assert.match((await toy("quadratic", "--rotate", "1")).stdout, /^verdict +theory says nothing of this$/m);
  const { bound, agrees, contracts } = await toyJson("quadratic", "--spectrum", "0.01, 0.019", "--rotate", "1");
  assert.deepEqual([bound, agrees, contracts], [0.02, true, true]);
});

test("Adam is told to spike where it does", async () => {
  const steps = ["--steps", "20000"];
  const inside = await toy("adam", "--beta1", "0.9", "--beta2", "0.99", ...steps);
  assert.match(inside.stdout, /^theory +spikes for γ below 0\.01328 \(15\.6 δ\^3\.07\): spikes here$/m);
  assert.match(inside.stdout, /^verdict +spikes, as theory says$/m);
  assert.match((await toy("adam", ...steps)).stdout, /^verdict +no spikes, as theory says$/m);
  const { crossings, theory } = await toyJson("adam", "--power", "3", "--beta1", "0.95", "--beta2", "0.93", ...steps);
  assert.ok((crossings as number) > 100);
  assert.equal((theory as { expected: boolean }).expected, true);
});

const SMALL_GRID = ["adam", "--grid", "5x8", "--delta", "0.08:0.2", "--gamma", "0.002:0.3", "--steps", "6000"];

test("the diagram is a map in characters, a document, and a page", async () => {
  const { stdout } = await toy(...SMALL_GRID);
  const rows = stdout.match(/^ *[\d.e-]* \| [#+.o]{5}$/gm) ?? [];
  assert.deepEqual([rows.length, rows[0]?.slice(-5), rows[7]?.slice(-5)], [8, ".....", "#####"]);
  assert.match(stdout, /^upper edge +γ = [\d.]+ δ\^[\d.]+, fitted at 5 δ$/m);
  const { cells } = (await toyJson(...SMALL_GRID)) as { cells: { spiky: boolean; period: number | null }[][] };
  const page = join(folder, "adam.html");
  assert.deepEqual(await toy(...SMALL_GRID, "--out", page), { code: 0, stdout: `${page}\n`, stderr: "" });
  const html = readFileSync(page, "utf8");
  assert.equal(html.match(/<rect class="cell"/g)?.length, cells.flat().filter(({ spiky }) => spiky).length);
  assert.equal(html.match(/<polyline/g)?.length, 1);
  assert.doesNotMatch(html, /NaN|undefined|https?:/);
  // An older page of ours may go; what is anything else stays.
  assert.equal((await toy(...SMALL_GRID, "--out", page)).code, 0);
  writeFileSync(page, "mine");
  assert.equal((await toy(...SMALL_GRID, "--out", page)).code, 2);
  assert.equal(readFileSync(page, "utf8"), "mine");
});

test("on surfaces those are named that arrive, beside the paper", async () => {
  const { stdout } = await toy("rosenbrock", "--optimizer", "momentum", "--optimizer", "sgd", "--steps", "1500");
  assert.match(stdout, /^sgd .* does not arrive +does not arrive$/m);
  assert.match(stdout, /^momentum .* arrives, first at step 1,125 +comes close$/m);
  assert.match(stdout, /^1 of 2 arrives: momentum within 0\.01 of \(1, 1\)$/m);
  const { arrived, descents } = await toyJson("rastrigin", "--steps", "300");
  assert.deepEqual([arrived, (descents as unknown[]).length], [[], 7]);
  const diverged = await toyJson("rosenbrock", "--optimizer", "sgd", "--learning-rate", "1");
  assert.equal((diverged.descents as { distance: unknown }[])[0]?.distance, null);
});

const REFUSED: readonly (readonly [args: string, message: RegExp])[] = [
  ["", /^error: toy: needs the name of one: quadratic, adam, rosenbrock or rastrigin\n$/],
  ["cubic --steps 3 more", /^error: toy: "cubic" is not allowed; must be quadratic, adam, rosenbrock or rastrigin\n$/],
  ["quadratc --steps 3", /^error: toy: there is no "quadratc"; did you mean quadratic\?\n$/],
  ["quadratic more", /^error: too many arguments/],
  ["quadratic --speed 3", /^error: unknown option '--speed'/],
  ["quadratic --spectrum 1,,2", /^error: --spectrum: "" is not allowed; must be a number above 0, at most 1000000\n$/],
  ["quadratic --spectrum -1", /^error: --spectrum: "-1" is not allowed/],
  ["quadratic --epsilon 0", /^error: --epsilon: "0" is not allowed/],
  ["quadratic --start 1e9", /^error: --start: "1e9" is not allowed/],
  ["quadratic --steps 1", /^error: --steps: "1" is not allowed; must be a whole number from 2 /],
  ["quadratic --rotate x", /^error: --rotate: "x" is not allowed/],
  ["adam --beta1 1", /^error: --beta1: "1" is not allowed; must be a number from 0 below 1\n$/],
  ["adam --beta2 0x1", /^error: --beta2: "0x1" is not allowed/],
  ["adam --power 1.5", /^error: --power: "1.5" is not allowed; must be a number from 2 to 16\n$/],
  ["adam --learning-rate Infinity", /^error: --learning-rate: "Infinity" is not allowed/],
  ["adam --grid --beta1 0.9", /^error: --beta1: goes without --grid/],
  ["adam --delta 0.1:0.2", /^error: --delta: goes with --grid\n$/],
  ["adam --out x.html", /^error: --out: goes with --grid\n$/],
  ["adam --grid 1x5", /^error: --grid: "1x5" is not allowed; must be columns and rows, each from 2 to 400/],
  ["adam --grid 5x5 --gamma 0.2:0.1", /^error: --gamma: "0.2:0.1" is not allowed/],
  ["adam --grid 5x5 --delta 0.1:2", /^error: --delta: "2" is not allowed/],
  ["adam --grid 5x5 --out /no/such/folder/x.html", /^error: --out: there is no folder \/no\n$/],
  ["rosenbrock --optimizer muon", /^error: --optimizer: "muon" is not allowed; must be sgd, momentum, /],
  ["rosenbrock --optimizer adam --optimizer adam", /^error: --optimizer: adam was named twice\n$/],
  ["rosenbrock --start 1", /^error: --start: "1" is not allowed; must be two numbers/],
  ["rastrigin --start 1,x", /^error: --start: "x" is not allowed; must be a number from -1000000 to 1000000\n$/],
  ["rastrigin --within 0", /^error: --within: "0" is not allowed/],
];

test("what is not allowed is refused in one line, and nothing is computed", async () => {
  for (const [args, message] of REFUSED) {
    const { code, stdout, stderr } = await toy(...args.split(" ").filter((word) => word !== ""));
    assert.deepEqual([code, stdout, stderr.split("\n").length], [2, "", 2], args);
    assert.match(stderr, message, args);
  }
  assert.ok(!existsSync("x.html"));
});

test("Ctrl-C ends a long toy, with the line that starts it again", async () => {
  for (const args of [["adam"], ["quadratic"], ["rosenbrock", "--optimizer", "adam"], [...SMALL_GRID.slice(0, 3)]]) {
    const asked = toy(...args, "--steps", "1000000000");
    setTimeout(() => process.emit("SIGINT"), 100);
    const { code, stdout, stderr } = await asked;
    assert.deepEqual([code, stdout], [130, ""]);
    assert.match(stderr, /interrupted; to start again: slingshot toy .* --steps 1000000000\n$/);
  }
});
