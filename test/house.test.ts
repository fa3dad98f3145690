/**
 * @file The house holds: rooms (folders of src) import only rooms below them, nothing goes in a circle, and what a page needs
 * reaches nothing of Node.js. Types count.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { findCircles, ROOMS, readSourceTree, roomOf } from "../scripts/imports.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Rooms that a page needs; nothing that they reach imports Node's modules. */
const PURE_ROOMS = [
  "engine",
  "random",
  "text",
  "readers",
  "data",
  "optimizers",
  "losses",
  "models",
  "rules",
  "instruments",
  "experiment",
  "landscape",
  "session",
  "measures",
  "analysis",
  "spikes",
  "diagnosis",
  "prediction",
  "toys",
  "charts",
  "lab",
];

/** Files of pure rooms that are meant for Node.js alone. */
const NODE_FILES = [
  "src/engine/hosts/node.ts",
  "src/engine/hosts/nodeThread.ts",
  "src/engine/hosts/inspectNode.ts",
  "src/engine/native/bindProducts.ts",
  "src/engine/native/cacheFolder.ts",
  "src/engine/native/compileProducts.ts",
  "src/engine/native/describeProcessor.ts",
  "src/engine/native/findCompiler.ts",
  "src/engine/native/findProducts.ts",
  "src/engine/native/keptProducts.ts",
  "src/engine/native/runWatched.ts",
  "src/engine/native/testProducts.ts",
  "src/engine/native/watchProcess.ts",
  "src/experiment/file/layers.ts",
  "src/experiment/file/loadExperiment.ts",
  "src/experiment/file/readDocument.ts",
];

/** Circles of files that are still there; one that is gone goes from here too. */
const KNOWN_CIRCLES: readonly (readonly string[])[] = [];

const { files, importsOf, filesBehind } = readSourceTree(root);

test("imports are found", () => {
  assert.ok(files.length > 200, `${files.length} files`);
  assert.ok(importsOf("src/engine/index.ts").includes("src/engine/wasm/createMachine.ts"));
  assert.ok(importsOf("src/console/context.ts").includes("src/training/index.ts"));
  assert.ok(importsOf("src/engine/hosts/node.ts").includes("node:worker_threads"));
});

test("circles are found", () => {
  const next = new Map([
    ["a", ["b", "d"]],
    ["b", ["c"]],
    ["c", ["a", "d"]],
    ["d", ["e"]],
    ["e", ["d"]],
  ]);
  const nodes = ["f", "a", "b", "c", "d", "e"];
  assert.deepEqual(
    findCircles(nodes, (node) => next.get(node) ?? []),
    [
      ["d", "e"],
      ["a", "b", "c"],
    ],
  );
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
  assert.deepEqual(findCircles(files, filesBehind).toSorted(byFirst), KNOWN_CIRCLES.toSorted(byFirst), message);
});

test("nothing that a page needs reaches a module of Node.js", () => {
  const starts = files.filter((file) => PURE_ROOMS.includes(roomOf(file)) && !NODE_FILES.includes(file));
  const cameFrom = new Map<string, string | null>(starts.map((file) => [file, null]));
  const reached: string[] = [];
  for (const [file] of cameFrom) {
    const node = importsOf(file).filter((name) => name.startsWith("node:") || name === "koffi");
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
