/** @file What refers to a run, and would point to nothing without it. */
import { readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { listFolder } from "../files/listFolder.ts";
import { atMost, readWholeSync } from "../files/readWhole.ts";
import { tryTo } from "../files/tryTo.ts";
import { LARGEST_MANIFEST } from "../limits.ts";
import type { RunManifest } from "../store/facts.ts";
import { DEEPEST, lookThrough } from "../store/findRuns.ts";
import { listParentPlaces } from "../store/parentPlaces.ts";
import { holdsSweep, isSweep, sweepPlaceOf } from "../sweep/folder/places.ts";
import { RUNS_ROOT } from "./runSummary.ts";

/** How deep forks are looked for beside the folder of the run: `--out forks` is a usual place. */
const NEAR = 2;

/** Tells a page of ours from any other, near its beginning. */
const GENERATOR = 'content="slingshot report"';

/**
 * What refers to the run in `directory`, each as words to be read after "is": its sweep, its forks and the pages that name
 * it, as far as they lie where runs and pages are made: forks in the folder of the run and those beside it, the usual one, and
 * those in the current one; pages in the folder of the run and the current one.
 * @param leaving runs that are removed with it
 */
export function listReferences(directory: string, leaving: readonly string[]): string[] {
  const real = realOf(directory);
  const gone = new Set(leaving.map(realOf));
  return [
    ...findSweep(real),
    ...findForks(directory, gone).map((fork) => `the parent of ${relative(".", fork)}`),
    ...findPages(directory).map((page) => `on the page ${relative(".", page)}`),
  ];
}

/** A run that somebody put elsewhere in the sweep's folder is none of it. */
function findSweep(directory: string): string[] {
  const folder = sweepPlaceOf(directory);
  if (!isSweep(folder)) return [];
  const place = relative(".", folder) || ".";
  return [
    `one of the sweep in ${place}, which keeps every run, whatever its file asks for, until you remove the whole folder`,
  ];
}

function findForks(directory: string, gone: ReadonlySet<string>): string[] {
  const real = realOf(directory);
  const root = dirname(resolve(directory));
  const nearby = [dirname(root), resolve(".")].map((folder) => ({ folder, deepest: NEAR }));
  const looks = [{ folder: root, deepest: DEEPEST }, { folder: resolve(RUNS_ROOT), deepest: DEEPEST }, ...nearby].map(
    ({ folder, deepest }) => tryTo(() => lookThrough(folder, holdsSweep, deepest)),
  );
  const runs = new Map(looks.flatMap((look) => [...(look?.runs ?? [])]));
  const isFork = (path: string): boolean => {
    const origin = readOrigin(path);
    if (typeof origin?.path !== "string" || typeof origin.run !== "string") return false;
    return listParentPlaces(path, origin).some((place) => realOf(place) === real);
  };
  return [...runs].flatMap(([place, path]) => (place !== real && !gone.has(place) && isFork(path) ? [path] : []));
}

/** Of a damaged manifest, too: what it seems to refer to is rather kept. */
function readOrigin(path: string): RunManifest["forkedFrom"] {
  return (
    tryTo(() => {
      const { bytes } = readWholeSync(join(path, "manifest.json"), atMost(LARGEST_MANIFEST));
      return (JSON.parse(bytes.toString("utf8")) as Partial<RunManifest>).forkedFrom;
    }) ?? undefined
  );
}

function findPages(directory: string): string[] {
  const name = basename(resolve(directory));
  const folders = new Set([dirname(resolve(directory)), resolve(".")]);
  return [...folders].flatMap((folder) =>
    (tryTo(() => listFolder(folder)) ?? [])
      .filter((entry) => entry.isFile() && /\.html?$/i.test(entry.name))
      .map((entry) => join(folder, entry.name))
      .filter((page) => {
        const text = tryTo(() => readFileSync(page, "utf8")) ?? "";
        return text.slice(0, 2000).includes(GENERATOR) && text.includes(name);
      }),
  );
}

const realOf = (path: string): string => tryTo(() => realpathSync.native(path)) ?? resolve(path);
