/** @file The files that users' parts come from: imported with this package's own modules in reach, and fingerprinted. */
import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import * as nodeModule from "node:module";
import { basename, dirname, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { RequestError } from "../experiment/index.ts";
import { describeMissingFolder } from "../files/missingFolder.ts";
import { describeThrown } from "./guardPart.ts";
import { findPackageModule, listPackageModules } from "./packageModules.ts";

/** A file whose code takes part in training. */
export interface PartFile {
  /** Its name, for a file that another one imports with the path from there. */
  readonly file: string;
  readonly sha256: string;
}

/** By address: users' files, and what they import by path. */
const loaded = new Map<string, PartFile>();

/** The folder of the file that is being imported, from which the names of others count. */
let folder = "";

/** What users' files were loaded in this process, in the order of loading. */
export function listPartFiles(): readonly PartFile[] {
  return [...loaded.values()];
}

/** Forgets which were loaded. Their modules stay in memory: the same address gives them again, and is noted again. */
export function forgetPartFiles(): void {
  loaded.clear();
}

/**
 * Imports `path`, a JavaScript or TypeScript module.
 * @throws RequestError where it is not there or cannot be run
 */
export async function importPartFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  installHooks();
  const url = pathToFileURL(findFile(path)).href;
  folder = dirname(fileURLToPath(url));
  try {
    if (!loaded.has(url)) loaded.set(url, fingerprint(url));
    return (await import(url)) as Record<string, unknown>;
  } catch (error) {
    throw new RequestError(`${path} cannot be loaded: ${describeThrown(error)}`);
  }
}

/** Where `path` leads to: modules are known by what lies behind links. */
function findFile(path: string): string {
  try {
    const file = realpathSync(path);
    if (!statSync(file).isDirectory()) return file;
  } catch {
    throw new RequestError(`${path}: ${describeMissingFolder(path) ?? "no such file"}`);
  }
  throw new RequestError(`${path} is a folder, and must be a module in TypeScript or JavaScript`);
}

function fingerprint(url: string): PartFile {
  const path = fileURLToPath(url);
  const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
  return { file: relative(folder, path) || basename(path), sha256 };
}

let hasHooks = false;

/** Makes imports of users' files find this package, whether it is installed beside them or not, and notes what they import. */
function installHooks(): void {
  if (hasHooks) return;
  hasHooks = true;
  if (typeof nodeModule.registerHooks !== "function") {
    throw new RequestError(`parts of your own need Node.js 22.15 or newer, and this is ${process.version}`);
  }
  // Schemas of users must be of the same library as ours.
  const shared = new Map([["zod", import.meta.resolve("zod")]]);
  nodeModule.registerHooks({
    resolve: (specifier, context, next) => {
      if (context.parentURL === undefined || !loaded.has(context.parentURL)) return next(specifier, context);
      const own = findPackageModule(specifier) ?? shared.get(specifier);
      if (own === undefined && /^slingshot-lab(\/|$)/.test(specifier)) {
        throw new RequestError(`there is no ${specifier}; must be one of ${listPackageModules().join(", ")}`);
      }
      if (own !== undefined) return { url: own, shortCircuit: true };
      const result = next(specifier, context);
      const isByPath = /^(\.{0,2}\/|file:)/.test(specifier);
      if (isByPath && !loaded.has(result.url)) loaded.set(result.url, fingerprint(result.url));
      return result;
    },
  });
}
