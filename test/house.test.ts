/**
 * @file The house holds: rooms (folders of src) import only rooms below them, nothing goes in a circle, and what a page needs
 * reaches nothing of Node.js. Types count.
 */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** From the ground up: each imports only what stands before it. The ground is the files that lie in src itself. */
const ROOMS = [
  "ground",
  "engine",
  "random",
  "data",
  "optimizers",
  "losses",
  "models",
  "instruments",
  "experiment",
  "parts",
  "session",
  "analysis",
  "interop",
  "files",
  "columns",
  "store",
  "recording",
  "verdict",
  "training",
  "charts",
  "report",
  "query",
  "studies",
  "cli",
];

/** Rooms that a page needs; nothing that they reach imports Node's modules. */
const PURE_ROOMS = [
  "engine",
  "random",
  "data",
  "optimizers",
  "losses",
  "models",
  "instruments",
  "experiment",
  "session",
  "analysis",
];

/** Files of pure rooms that are meant for Node.js alone. */
const NODE_FILES = [
  "src/engine/hosts/node.ts",
  "src/engine/hosts/nodeThread.ts",
  "src/engine/hosts/inspectNode.ts",
  "src/experiment/file/loadExperiment.ts",
  "src/experiment/file/readDocument.ts",
  "src/experiment/reference.ts",
];

/** Circles of files that are still there; one that is gone goes from here too. */
const KNOWN_CIRCLES: readonly (readonly string[])[] = [];

/** What is built, so no tests; kernels are compiled apart. */
const { exclude } = JSON.parse(readFileSync(join(root, "tsconfig.build.json"), "utf8")) as { exclude: string[] };
const files = globSync("src/**/*.ts", { cwd: root, exclude }).filter((file) => !file.includes("/kernels/"));

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g;

/** What a file imports, at its start or later, types too: paths in the repository, and modules by their names. */
const importsOf = new Map(
  files.map((file) => {
    const found = [...readFileSync(join(root, file), "utf8").matchAll(IMPORT)].map(([, name]) => name as string);
    return [file, found.map((name) => (name.startsWith(".") ? join(file, "..", name) : name))];
  }),
);

const filesBehind = (file: string) => (importsOf.get(file) ?? []).filter((name) => importsOf.has(name));

function roomOf(file: string): string {
  const [, room, rest] = file.split("/");
  return rest === undefined ? "ground" : (room as string);
}

test("imports are found", () => {
  assert.ok(files.length > 200, `${files.length} files`);
  assert.ok(importsOf.get("src/engine/index.ts")?.includes("src/engine/wasm/createMachine.ts"));
  assert.ok(importsOf.get("src/cli/context.ts")?.includes("src/training/index.ts"));
  assert.ok(importsOf.get("src/engine/hosts/node.ts")?.includes("node:worker_threads"));
});

test("every room has its place in the order", () => {
  const missing = [...new Set(files.map(roomOf))].filter((room) => !ROOMS.includes(room));
  assert.deepEqual(missing, [], "add them to ROOMS, behind all that they import");
});

test("a room imports only rooms below it", () => {
  const upward = files.flatMap((file) =>
    filesBehind(file)
      .filter((other) => ROOMS.indexOf(roomOf(other)) > ROOMS.indexOf(roomOf(file)))
      .map((other) => `${file} imports ${other}, and ${roomOf(other)} stands above ${roomOf(file)}`),
  );
  assert.deepEqual(upward, []);
});

test("no files import each other in a circle", () => {
  const message = "a new circle, or one of KNOWN_CIRCLES that is gone";
  assert.deepEqual(findCircles().toSorted(byFirst), KNOWN_CIRCLES.toSorted(byFirst), message);
});

test("nothing that a page needs reaches a module of Node.js", () => {
  const starts = files.filter((file) => PURE_ROOMS.includes(roomOf(file)) && !NODE_FILES.includes(file));
  const cameFrom = new Map<string, string | null>(starts.map((file) => [file, null]));
  const reached: string[] = [];
  for (const [file] of cameFrom) {
    const node = importsOf.get(file)?.filter((name) => name.startsWith("node:")) ?? [];
    for (const name of node) reached.push([...wayTo(file, cameFrom), name].join(" imports "));
    for (const other of filesBehind(file)) if (!cameFrom.has(other)) cameFrom.set(other, file);
  }
  assert.deepEqual(reached, []);
});

function wayTo(file: string, cameFrom: ReadonlyMap<string, string | null>): string[] {
  const way = [file];
  for (let before = cameFrom.get(file); before; before = cameFrom.get(before)) way.unshift(before);
  return way;
}

const byFirst = (a: readonly string[], b: readonly string[]) => ((a[0] as string) < (b[0] as string) ? -1 : 1);

/** Sets of files each of which reaches all the others, in alphabetical order (Tarjan's strongly connected components). */
function findCircles(): string[][] {
  const numbers = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    numbers.set(file, numbers.size);
    let low = numbers.get(file) as number;
    open.push(file);
    for (const other of filesBehind(file)) {
      if (!numbers.has(other)) low = Math.min(low, visit(other));
      else if (open.includes(other)) low = Math.min(low, numbers.get(other) as number);
    }
    if (low === numbers.get(file)) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) circles.push(circle.toSorted());
    }
    return low;
  };
  for (const file of files) if (!numbers.has(file)) visit(file);
  return circles;
}
