/** @file The modules of this package by the names under which other code imports them: `slingshot-lab/optimizers`. */
import { readFileSync } from "node:fs";

interface PackageFile {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

const root = new URL("../../", import.meta.url);
const packageFile = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as PackageFile;

/** Whether this is the source as it is written, which tests run, or what is built of it. */
const isSource = import.meta.url.endsWith(".ts");

/** The address of the module that `specifier` names, undefined where it names none of this package. */
export function findPackageModule(specifier: string): string | undefined {
  const { name, exports } = packageFile;
  if (specifier !== name && !specifier.startsWith(`${name}/`)) return undefined;
  const target = exports[`.${specifier.slice(name.length)}`];
  if (target === undefined) return undefined;
  const path = typeof target === "string" ? target : target.default;
  return new URL(isSource ? path.replace("./dist/", "./src/").replace(/\.js$/, ".ts") : path, root).href;
}

/** The names that can be imported. */
export function listPackageModules(): readonly string[] {
  const { name, exports } = packageFile;
  return Object.keys(exports).map((path) => name + path.slice(1));
}
