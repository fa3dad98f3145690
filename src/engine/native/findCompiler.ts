/** @file The C compiler of this machine. */
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import type { Environment } from "../hosts/readSwitch.ts";

export interface Compiler {
  readonly program: string;
  /** What `CC` has behind the program. */
  readonly args: readonly string[];
  /** What tells it from every other: with another one, or after an update, what it makes is another thing. */
  readonly identity: string;
}

/** `CC`, a program with or without arguments (`ccache gcc`), or `cc`; null, and its name, where there is none. */
export function findCompiler(env: Environment): { readonly name: string; readonly compiler: Compiler | null } {
  const name = env.CC?.trim() || "cc";
  const path = env.PATH ?? "";
  // A path may have blanks in it.
  const [first = "", ...args] = findExecutable(name, path) === null ? name.split(/\s+/) : [name];
  const program = findExecutable(first, path);
  if (program === null) return { name, compiler: null };
  // The compiler may be an argument, of ccache or of env.
  const programs = [program, ...args.map((word) => findExecutable(word, path)).filter((found) => found !== null)];
  return { name, compiler: { program, args, identity: JSON.stringify([args, programs.map(identify)]) } };
}

/** The file that a name stands for, and its state: links are followed, since `cc` is one to the compiler of the day. */
function identify(program: string) {
  const { size, mtimeMs } = statSync(program);
  return [program, realpathSync(program), size, mtimeMs];
}

/** As a shell finds it, but for folders of PATH that depend on the current one. A link keeps its name: some programs go by it. */
function findExecutable(name: string, path: string): string | null {
  const folders = path.split(delimiter).filter((folder) => isAbsolute(folder));
  const places = name.includes("/") ? [resolve(name)] : folders.map((folder) => join(folder, name));
  return places.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
