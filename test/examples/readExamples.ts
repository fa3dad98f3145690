/** @file For tests: the examples of the documentation, each a complete script, with what it says that it prints. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Example {
  /** Where it stands: `src/engine/differentiate.ts` or `docs/guide/library.md`, with its number there. */
  readonly name: string;
  /** A folder of src, or of docs. */
  readonly room: string;
  readonly code: string;
  /** What it prints: what follows `// ` behind each of its `console.log`. */
  readonly prints: string;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The `@example`s of all doc comments in src, then the code of the guide to the library. */
export function readExamples(): Example[] {
  const sources = globSync("src/**/*.ts", { cwd: root }).toSorted();
  return [
    ...sources.flatMap((file) => toExamples(file, findInComments(readFileSync(join(root, file), "utf8")))),
    ...readBlocks("docs/guide/library.md"),
  ];
}

/** The code blocks of a page. */
export function readBlocks(page: string): Example[] {
  const blocks = readFileSync(join(root, page), "utf8").matchAll(/^```ts[^\n]*\n(.*?)^```$/gms);
  return toExamples(
    page,
    [...blocks].map(([, code]) => code as string),
  );
}

/** An example ends where its comment ends, or another tag begins. */
function findInComments(source: string): string[] {
  return [...source.matchAll(/^ *\/\*\*.*?\*\//gms)].flatMap(([comment]) =>
    comment
      .split("\n")
      .map((line) => line.replace(/^ *(\*\/|\* ?)/, ""))
      .join("\n")
      .split(/^(?=@\w+)/m)
      .filter((tag) => tag.startsWith("@example"))
      .map((tag) => `${tag.slice("@example".length).trim()}\n`),
  );
}

function toExamples(file: string, codes: readonly string[]): Example[] {
  return codes.map((code, i) => ({
    name: `${file} ${i + 1}`,
    room: file.split("/")[1] as string,
    code,
    prints: [...code.matchAll(/console\.log\(.*\);? \/\/ (.*)$/gm)].map(([, printed]) => `${printed}\n`).join(""),
  }));
}
