/** @file The facts of a run: each that is something else than it must be is named with its place, its value and what is allowed. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkEvent, checkManifest } from "./facts.ts";
import { formatVersion } from "./signedManifest.ts";

const hash = "0123456789abcdef".repeat(4);
const at = "2026-11-26T01:02:03.004Z";
const checkpointOf = (step: number) => ({
  step,
  file: `checkpoints/step-${String(step).padStart(9, "0")}.safetensors`,
  bytes: 100,
  sha256: hash,
  reason: "interval",
  parametersSha256: hash,
});

const manifest = {
  formatVersion,
  status: "done",
  startedAt: at,
  endedAt: at,
  steps: 20,
  columns: [
    { name: "trainLoss", type: "f64" },
    { name: "stepper", type: "f32" },
    { name: "my step", type: "f32" },
  ],
  experimentSha256: hash,
  eventsSha256: hash,
  nextExperimentSha256: hash,
  checkpoints: [checkpointOf(0), checkpointOf(10), checkpointOf(20)],
  history: [
    { at, kind: "resumed", anything: 1 },
    { at, kind: "extended", from: 10 },
  ],
  version: "0.1.0",
  engine: { name: "wasm", arithmetic: "strict", threads: 2 },
  host: { node: "v24.0.0", platform: "linux", processor: "x" },
  parts: [{ file: "mine.ts", sha256: hash }],
  data: { trainRows: 128, validationRows: 0, stepsPerEpoch: 1 },
  loss: { unit: "nats", fittedBelow: 0.31, floor: 0.3 },
  kind: "imported-log",
  notes: ["a note"],
  importedFrom: { file: "weights.safetensors", sha256: hash, format: "safetensors" },
  forkedFrom: {
    run: "parent",
    path: "../parent",
    step: 10,
    parametersSha256: hash,
    changes: [{ path: "optimizer.epsilon", from: 1e-8, to: 1e-5 }, { path: "loss.precision" }],
    optimizerState: "kept",
    otherLossEnd: 7,
  },
  parametersSha256: hash,
  stepsPerSecond: 12.5,
  error: "it failed",
};

type Path = readonly (string | number)[];

/** A copy in which what stands at `path` is `value`; undefined takes it out. */
function withValue<T>(document: T, path: Path, value: unknown): T {
  const copy = structuredClone(document) as Record<string | number, unknown>;
  const inner = path.slice(0, -1).reduce((within, key) => within[key] as typeof copy, copy);
  const last = path.at(-1) as string | number;
  if (value === undefined) delete inner[last];
  else inner[last] = value;
  return copy as T;
}

const show = (path: Path) =>
  path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`))
    .join("")
    .slice(1);

const NO_TEXTS = [null, 1, {}, []];
const NO_HASHES = [null, "", hash.slice(1), hash.toUpperCase(), `${hash}0`, 7];
const NO_TIMES = [null, "", "yesterday", 1e12];
const NO_OBJECTS = [null, 1, "", []];
const NO_LISTS = [null, 1, "", {}];
const noCounts = (least: number) => [null, "1", least - 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e300, [], {}];

const REQUIRED: readonly (readonly [path: Path, wrong: readonly unknown[], allowed: RegExp])[] = [
  [["formatVersion"], [null, formatVersion + 1, String(formatVersion)], /^\d+$/],
  [["status"], [null, "", "Done", 1], /^one of running, done, interrupted, failed, non-finite$/],
  [["startedAt"], NO_TIMES, /^a time in UTC, as in /],
  [["endedAt"], NO_TIMES.slice(1), /^a time in UTC, as in /],
  [["steps"], noCounts(0).slice(1), /^a whole number of at least 0$/],
  [["columns"], NO_LISTS, /^a list$/],
  [["columns", 1], NO_OBJECTS, /^an object$/],
  [["columns", 0, "name"], [null, 1, "", "step"], /name/],
  [["columns", 2, "type"], [null, "f16", "F32", ""], /^one of f32, f64$/],
  [["experimentSha256"], NO_HASHES, /^a SHA-256$/],
  [["eventsSha256"], NO_HASHES.slice(1), /^a SHA-256$/],
  [["checkpoints"], NO_LISTS, /^a list$/],
  [["checkpoints", 0, "step"], noCounts(0), /./],
  [["checkpoints", 2, "file"], [null, "", "../x", checkpointOf(10).file, "step-000000020.safetensors"], /./],
  [["checkpoints", 2, "bytes"], noCounts(0), /^a whole number of at least 0$/],
  [["checkpoints", 2, "sha256"], NO_HASHES, /^a SHA-256$/],
  [["checkpoints", 2, "reason"], [null, "", "why"], /^one of interval, time, power-of-two, event, start, last$/],
  [["history"], NO_LISTS, /^a list$/],
  [["history", 0, "at"], NO_TIMES, /^a time in UTC, as in /],
  [["history", 0, "kind"], NO_TEXTS, /^a text$/],
  [["history", 1, "from"], [undefined, ...noCounts(1)], /^a whole number of at least 1$/],
  [["engine", "name"], NO_TEXTS, /^a text$/],
  [["engine", "arithmetic"], [null, "", "exact"], /^one of strict, fast$/],
  [["engine", "threads"], noCounts(1), /^a whole number of at least 1$/],
  [["host", "node"], NO_TEXTS, /^a text$/],
  [["host", "platform"], NO_TEXTS, /^a text$/],
  [["host", "processor"], NO_TEXTS, /^a text$/],
  [["parts", 0, "file"], [null, 1, "a\0b"], /^a path$/],
  [["parts", 0, "sha256"], NO_HASHES, /^a SHA-256$/],
  [["data", "trainRows"], noCounts(0), /^a whole number of at least 0$/],
  [["data", "validationRows"], noCounts(0), /^a whole number of at least 0$/],
  [["data", "stepsPerEpoch"], noCounts(1), /^a whole number of at least 1$/],
  [["importedFrom", "file"], NO_TEXTS, /^a text$/],
  [["importedFrom", "sha256"], NO_TEXTS, /^a text$/],
  [["importedFrom", "format"], NO_TEXTS, /^a text$/],
  [["forkedFrom", "run"], [null, "", "..", "a/b", "../a", 1], /./],
  [["forkedFrom", "path"], [null, 1, "a\0b"], /^a path$/],
  [["forkedFrom", "step"], noCounts(0), /^a whole number of at least 0$/],
  [["forkedFrom", "parametersSha256"], NO_TEXTS, /^a text$/],
  [["forkedFrom", "changes"], NO_LISTS, /^a list$/],
  [["forkedFrom", "changes", 0, "path"], NO_TEXTS, /^a text$/],
  [["forkedFrom", "optimizerState"], [null, "", "lost"], /^one of kept, reset$/],
];

const OPTIONAL: readonly (readonly [path: Path, wrong: readonly unknown[], allowed: RegExp])[] = [
  [["nextExperimentSha256"], NO_HASHES, /^a SHA-256$/],
  [["checkpoints", 0, "parametersSha256"], NO_TEXTS, /^a text$/],
  [["version"], NO_TEXTS, /^a text$/],
  [["engine"], NO_OBJECTS, /^an object$/],
  [["host"], NO_OBJECTS, /^an object$/],
  [["parts"], NO_LISTS, /^a list$/],
  [["data"], NO_OBJECTS, /^an object$/],
  [["loss"], NO_OBJECTS, /^an object$/],
  [["loss", "floor"], [null, "0", -1, Number.NaN, 0.31], /^(a number( of at least 0)?|less than fittedBelow)$/],
  [["kind"], [null, "", "log"], /^one of imported-log$/],
  [["notes"], [...NO_LISTS, [1]], /./],
  [["importedFrom"], NO_OBJECTS, /^an object$/],
  [["forkedFrom"], NO_OBJECTS, /^an object$/],
  [["forkedFrom", "changes", 0, "from"], [], /./],
  [["forkedFrom", "otherLossEnd"], noCounts(0), /^a whole number of at least 0$/],
  [["parametersSha256"], NO_TEXTS, /^a text$/],
  [["stepsPerSecond"], [null, "1", -1, Number.NaN, {}], /^a number( of at least 0)?$/],
  [["error"], NO_TEXTS, /^a text$/],
];

test("a manifest with all facts is taken as it is, with what it has besides", () => {
  assert.equal(checkManifest(manifest), manifest);
  const more = { ...manifest, more: { deep: [1] } };
  assert.equal(checkManifest(more), more);
});

test("a run that is being written has no end, no steps and no events yet", () => {
  const running = { ...manifest, status: "running", endedAt: null, steps: null, eventsSha256: null };
  assert.equal(checkManifest(running), running);
});

describe("a fact that is none is told", () => {
  for (const [path, wrong, allowed] of [...REQUIRED, ...OPTIONAL]) {
    test(show(path), () => {
      for (const value of wrong) {
        assert.throws(
          () => checkManifest(withValue(manifest, path, value)),
          ({ message }: Error) => {
            const [place, rest = ""] = message.split(/: (.*)/s);
            assert.ok(place?.startsWith(show(path)), `${message} for ${String(value)}`);
            assert.ok(
              value === undefined ? rest.startsWith("is missing; ") : rest.includes(" is not allowed; "),
              message,
            );
            const [, must = ""] = rest.split("; must be ");
            assert.match(must, allowed);
            assert.notEqual(must, "");
            return true;
          },
        );
      }
    });
  }
});

test("what must be there and is not is missing", () => {
  for (const [path] of REQUIRED) {
    if (path.some((key) => key === 0 || key === 1 || key === 2) && typeof path.at(-1) === "number") continue;
    assert.throws(
      () => checkManifest(withValue(manifest, path, undefined)),
      ({ message }: Error) => message.startsWith(`${show(path)}: is missing; must be `),
      show(path),
    );
  }
});

test("what may be left out may be left out", () => {
  for (const [path] of OPTIONAL) assert.ok(checkManifest(withValue(manifest, path, undefined)));
});

test("columns have names of their own, and checkpoints go up", () => {
  const twice = withValue(manifest, ["columns", 1, "name"], "trainLoss");
  assert.throws(() => checkManifest(twice), {
    message: 'columns[1].name: "trainLoss" is not allowed; must be a name that no other column has',
  });
  const back = withValue(manifest, ["checkpoints", 2], checkpointOf(10));
  assert.throws(() => checkManifest(back), {
    message: "checkpoints[2].step: 10 is not allowed; must be more than 10, the step before it",
  });
});

test("an event has a step and a kind, and what its writer says besides", () => {
  const event = { step: 0, kind: "spike", more: [1, null] };
  assert.equal(checkEvent(event), event);
  for (const [wrong, message] of [
    [{ kind: "spike" }, /^step: is missing; must be a whole number of at least 0$/],
    [{ step: -1, kind: "spike" }, /^step: -1 is not allowed; must be a whole number of at least 0$/],
    [{ step: 1 }, /^kind: is missing; must be /],
    [{ step: 1, kind: 2 }, /^kind: 2 is not allowed; must be /],
    [null, /^null is not allowed; must be an event$/],
    [[], /is not allowed; must be an event$/],
  ] as const) {
    assert.throws(() => checkEvent(wrong), { message });
  }
  assert.throws(() => checkManifest(null), { message: "null is not allowed; must be the manifest of a run" });
});
