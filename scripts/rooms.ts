/**
 * @file `npm run rooms [FOLDER]`: the rooms of a checkout, how large they are, what they import, and what goes in a circle.
 * An older checkout (`git worktree add FOLDER COMMIT`) is read by the same rules.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findCircles, ROOMS, readSourceTree, roomOf } from "./imports.ts";

const LARGE_LINES = 2500;

const root = process.argv[2] ?? fileURLToPath(new URL("../", import.meta.url));
if (!existsSync(join(root, "tsconfig.build.json"))) {
  console.error(`${root} is no checkout of this repository: it has no tsconfig.build.json`);
  process.exit(2);
}
const { files, filesBehind } = readSourceTree(root);

// Rooms that an older checkout had and this one has not come last.
const rooms = [...new Set([...ROOMS, ...files.map(roomOf)])].filter((room) => filesOf(room).length > 0);
const arrows = new Map(rooms.map((room) => [room, countArrows(room)]));

function filesOf(room: string): readonly string[] {
  return files.filter((file) => roomOf(file) === room);
}

function countLines(room: string): number {
  return filesOf(room).reduce((sum, file) => sum + readFileSync(join(root, file), "utf8").split("\n").length - 1, 0);
}

/** How many imports of a room lead to each other room. */
function countArrows(room: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const other of filesOf(room).flatMap(filesBehind).map(roomOf)) {
    if (other !== room) counts.set(other, (counts.get(other) ?? 0) + 1);
  }
  return counts;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const inOrder = (names: Iterable<string>) => [...names].sort((a, b) => rooms.indexOf(a) - rooms.indexOf(b));

const width = Math.max(...rooms.map((room) => room.length));
console.log(`${"room".padEnd(width)}  files   lines  imports`);
for (const room of rooms) {
  const size = `${String(filesOf(room).length).padStart(5)}  ${String(countLines(room)).padStart(6)}`;
  console.log(`${room.padEnd(width)}  ${size}  ${inOrder(arrows.get(room)?.keys() ?? []).join(" ")}`.trimEnd());
}

const lines = sum(rooms.map(countLines));
const between = [...arrows.values()].flatMap((counts) => [...counts]);
const [toGround, others] = [true, false].map((ground) => between.filter(([to]) => (to === "ground") === ground));
const tell = (some: readonly (readonly [string, number])[] = []) =>
  `${some.length} (${sum(some.map(([, imports]) => imports))} imports)`;
const upward = rooms.flatMap((room) =>
  inOrder(arrows.get(room)?.keys() ?? [])
    .filter((to) => rooms.indexOf(to) > rooms.indexOf(room))
    .map((to) => `${room} → ${to}`),
);
const circles = (found: readonly string[][]) => (found.length === 0 ? "none" : found.map((one) => one.join(" ↔ ")));
const list = (name: string, items: string | readonly string[]) =>
  console.log(`${name}: ${typeof items === "string" ? items : [`${items.length}`, ...items].join("\n  ")}`);

console.log(`\n${rooms.length} rooms, ${files.length} files, ${lines} lines, without tests and kernels`);
list("arrows between rooms", tell(others));
list("arrows to the ground", tell(toGround));
list("arrows upward", upward.length === 0 ? "none" : upward);
list("circles of files", circles(findCircles(files, filesBehind)));
list("circles of rooms", circles(findCircles(rooms, (room) => [...(arrows.get(room)?.keys() ?? [])])));
list(`rooms over ${LARGE_LINES} lines`, rooms.filter((room) => countLines(room) > LARGE_LINES).join(", ") || "none");
