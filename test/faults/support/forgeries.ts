/**
 * @file Run folders as an enemy would make them: one fact replaced and everything signed again, or something else in the
 * place of a file.
 */

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { parse, stringify } from "yaml";

const FILES = ["manifest.json", "experiment.yaml", "events.jsonl"] as const;

type ForgedFile = (typeof FILES)[number];

/** What stands in the place of a fact, by its name in labels. */
const REPLACEMENTS: Readonly<Record<string, unknown>> = {
  null: null,
  "{}": {},
  "[]": [],
  '""': "",
  "../x": "../x",
  "1e300": 1e300,
  "-1": -1,
  NaN: Number.NaN,
  "10 MB": "x".repeat(10_000_000),
};

type Path = readonly (string | number)[];

export interface Forgery {
  readonly label: string;
  /** Whether all that a command is asked for is possible, if it is not wise. */
  readonly isLegitimate: boolean;
  /** Forges the run in `directory`, beside which there are the file x/victim.txt and nothing in x besides. */
  apply(directory: string): void;
}

/**
 * Every fact of the run in `directory`, with every replacement: all keys, and the first entries of lists; each file as a
 * whole besides. Of those in `known`, none.
 * @param known takes the places that are listed
 */
export function listForgeries(name: string, directory: string, known: Set<string>): Forgery[] {
  return FILES.filter((file) => existsSync(join(directory, file))).flatMap((file) =>
    listPaths(readDocument(directory, file)).flatMap((path) => {
      const place = `${file}: ${path.join(".")}`;
      if (known.has(place)) return [];
      known.add(place);
      return Object.entries(REPLACEMENTS).map(([replacement, value]) => ({
        label: `${name}, ${place} = ${replacement}`,
        // A number that the experiment's schema allows: training with it may break down.
        isLegitimate: file === "experiment.yaml" && value === 1e300,
        apply: (directory: string) => forge(directory, file, path, value),
      }));
    }),
  );
}

/** What can stand where a file or a folder should, by its name in labels. */
const INTRUDERS: Readonly<Record<string, (path: string) => void>> = {
  "a link to a file outside": (path) => symlinkSync(upFrom(path, "x/victim.txt"), path),
  "a link to a folder outside": (path) => symlinkSync(upFrom(path, "x"), path),
  "a link to nothing": (path) => symlinkSync(upFrom(path, "x/new.txt"), path),
  "a second name of a file outside": (path) => linkSync(join(path, "..", upFrom(path, "x/victim.txt")), path),
  "a pipe": (path) => execFileSync("mkfifo", [path]),
  "a device": (path) => execFileSync("mknod", [path, "c", "1", "5"]),
  "a folder": (path) => mkdirSync(path),
  "a file": (path) => writeFileSync(path, "a file\n"),
};

/** From the folder of `path`, a file of the run that is called `run`, to what lies beside the run. */
function upFrom(path: string, target: string): string {
  const isDeeper = basename(join(path, "..")) !== "run";
  return `${isDeeper ? "../" : ""}../${target}`;
}

/** Something else in the place of each file and folder of the run in `directory`, and in places where none is yet. */
export function listIntrusions(name: string, directory: string): Forgery[] {
  const within = (folder: string, mark: string) =>
    readdirSync(join(directory, folder)).flatMap((file) => (file.includes(mark) ? [`${folder}/${file}`] : []))[0] ?? "";
  const checkpoint = within("checkpoints", "step-000000040");
  const lock = readdirSync(directory).find((file) => file.startsWith("lock-")) ?? "";
  const places = [
    ...["manifest.json", "experiment.yaml", "events.jsonl", "report.html", "series", "checkpoints", "damaged", lock],
    ...[within("series", "steps-"), checkpoint, checkpoint.replace("safetensors", "keep")],
    ...["lock-000000009.json", "lock-999999999999999999.json", ".manifest.json.1-1-0badcafe-1a2b3c4d.tmp"],
    ...[
      "checkpoints/.step-000000040.safetensors.1-1-0badcafe-1a2b3c4d.tmp",
      "series/steps-000000061-999999999-00000000.parquet",
    ],
  ];
  const intruders = Object.entries(INTRUDERS).filter(([what]) => what !== "a device" || canMakeDevices());
  const replaced = places.flatMap((place) =>
    intruders.map(([what, put]) => ({
      label: `${name}, ${place} is ${what}`,
      isLegitimate: false,
      apply: (run: string) => {
        rmSync(join(run, place), { recursive: true, force: true });
        put(join(run, place));
      },
    })),
  );
  const own = places.filter((place) => existsSync(join(directory, place)));
  const linked = own.map((place) => ({
    label: `${name}, ${place} is a link to itself elsewhere in the run`,
    isLegitimate: false,
    apply: (run: string) => {
      const away = join(run, "away");
      cpSync(join(run, place), away, { recursive: true });
      rmSync(join(run, place), { recursive: true });
      symlinkSync(away, join(run, place));
    },
  }));
  return [...replaced, ...linked];
}

/** Root may. */
function canMakeDevices(): boolean {
  return process.platform === "linux" && process.getuid?.() === 0 && spawnSync("mknod", ["--version"]).status === 0;
}

function forge(directory: string, file: ForgedFile, path: Path, replacement: unknown): void {
  const forged = replace(readDocument(directory, file), path, replacement);
  if (file === "manifest.json") sign(directory, forged);
  else if (file === "experiment.yaml") signFile(directory, file, stringify(forged, { lineWidth: 0 }));
  else signFile(directory, file, encodeLines(forged));
}

/** Puts `text` in the place of a file, with the SHA-256 that the manifest then has to have. */
export function signFile(directory: string, file: "experiment.yaml" | "events.jsonl", text: string): void {
  writeFileSync(join(directory, file), text);
  const hash = createHash("sha256").update(text).digest("hex");
  const key = file === "experiment.yaml" ? "experimentSha256" : "eventsSha256";
  sign(directory, { ...(readDocument(directory, "manifest.json") as object), [key]: hash });
}

/** Writes a manifest with the checksum that it has to have. */
export function sign(directory: string, manifest: unknown): void {
  const checksum = createHash("sha256").update(toJson(manifest)).digest("hex");
  const isObject = typeof manifest === "object" && manifest !== null && !Array.isArray(manifest);
  writeFileSync(join(directory, "manifest.json"), toJson(isObject ? { ...manifest, checksum } : manifest));
}

export function readDocument(directory: string, file: ForgedFile): unknown {
  const text = readFileSync(join(directory, file), "utf8");
  if (file === "experiment.yaml") return parse(text);
  if (file === "events.jsonl")
    return text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as unknown);
  const { checksum: _, ...manifest } = JSON.parse(text) as Record<string, unknown>;
  return manifest;
}

function listPaths(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Array.isArray(value) ? value.slice(0, 1).entries() : Object.entries(value);
  return [path, ...[...inner].flatMap(([key, item]) => listPaths(item, [...path, key]))];
}

function replace(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[key] = replace(copy[key], rest, replacement);
  return copy;
}

function encodeLines(events: unknown): string {
  return Array.isArray(events) ? events.map((event) => `${toJson(event)}\n`).join("") : `${toJson(events)}\n`;
}

/** As the store writes NaN. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (Number.isNaN(item) ? "NaN" : item));
}
