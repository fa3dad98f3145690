/** @file The rooms of the house: folders of `src`, what their files import, and what goes in a circle. Types count. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path/posix";

/** From the ground up: each imports only what stands before it. The ground is the files that lie in src itself. */
export const ROOMS: readonly string[] = [
  "ground",
  "files",
  "engine",
  "random",
  "text",
  "readers",
  "data",
  "optimizers",
  "losses",
  "models",
  "landscape",
  "measures",
  "analysis",
  "spikes",
  "diagnosis",
  "prediction",
  "rules",
  "instruments",
  "experiment",
  "parts",
  "session",
  "toys",
  "tensors",
  "interop",
  "columns",
  "store",
  "recording",
  "verdict",
  "logs",
  "training",
  "sweep",
  "catalog",
  "inspection",
  "charts",
  "lab",
  "report",
  "answers",
  "query",
  "studies",
  "terminal",
  "console",
  "server",
  "cli",
];

/** What a checkout is built of. */
export interface SourceTree {
  /** Paths in the checkout, without tests; kernels are compiled apart. */
  readonly files: readonly string[];
  /** What a file imports, at its start or later: paths in the checkout, and modules by their names. */
  importsOf(file: string): readonly string[];
  /** The files of the tree among them. */
  filesBehind(file: string): readonly string[];
}

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g;

/** @param root folder of the checkout */
export function readSourceTree(root: string): SourceTree {
  const { exclude } = JSON.parse(readFileSync(join(root, "tsconfig.build.json"), "utf8")) as { exclude: string[] };
  const files = globSync("src/**/*.ts", { cwd: root, exclude })
    .filter((file) => !file.includes("/kernels/"))
    .sort();
  const imports = new Map(
    files.map((file): [string, string[]] => {
      const names = [...readFileSync(join(root, file), "utf8").matchAll(IMPORT)].map(([, name]) => name as string);
      return [file, names.map((name) => (name.startsWith(".") ? join(file, "..", name) : name))];
    }),
  );
  const importsOf = (file: string) => imports.get(file) ?? [];
  return { files, importsOf, filesBehind: (file) => importsOf(file).filter((name) => imports.has(name)) };
}

export function roomOf(file: string): string {
  const [, room, rest] = file.split("/");
  return rest === undefined ? "ground" : (room as string);
}

/** Sets of nodes each of which reaches all the others, in alphabetical order (Tarjan's strongly connected components). */
export function findCircles(nodes: readonly string[], next: (node: string) => readonly string[]): string[][] {
  const numbers = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (node: string): number => {
    numbers.set(node, numbers.size);
    let low = numbers.get(node) as number;
    open.push(node);
    for (const other of next(node)) {
      if (!numbers.has(other)) low = Math.min(low, visit(other));
      else if (open.includes(other)) low = Math.min(low, numbers.get(other) as number);
    }
    if (low === numbers.get(node)) {
      const circle = open.splice(open.indexOf(node));
      if (circle.length > 1) circles.push(circle.toSorted());
    }
    return low;
  };
  for (const node of nodes) if (!numbers.has(node)) visit(node);
  return circles;
}
