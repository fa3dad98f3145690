/** @file Every remedy in the words of the command line, and none below it. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { RequestError } from "../experiment/requestError.ts";
import { StoreError } from "../files/index.ts";
import { addRemedy, wordError, wordProblem } from "./remedy.ts";

test("every remedy is a command to copy or an option", () => {
  const lines = [
    addRemedy("it is damaged", { kind: "repair", run: "runs/a b" }),
    addRemedy("it is damaged", { kind: "repair", run: "-a", effect: "computes it again" }),
    addRemedy("it stopped", { kind: "resume", run: "a" }),
    addRemedy("it is left of a removal", { kind: "remove", run: "a.removing" }),
    addRemedy("it has none", { kind: "import-weights", experiment: "a.yaml", effect: "makes one" }),
    addRemedy("it is done", { kind: "extend" }),
    addRemedy("it is too small", { kind: "set", setting: "model.precision", value: "f64", effect: "keeps it" }),
    addRemedy("it is missing", { kind: "name-columns", columns: ["trainLoss", "lastLayerNorm"] }),
    addRemedy("it has none", { kind: "name-one", column: "trainLoss", among: "a, b" }),
    addRemedy("it has no steps", { kind: "name-step" }),
    addRemedy("it is no number", { kind: "skip-some" }),
    addRemedy("it is taken", { kind: "keep-name", column: "loss" }),
    addRemedy("it is wrong", { kind: "skip-column", column: "a", effect: "leaves it out" }),
    addRemedy("it is new", { kind: "reset-optimizer" }),
    addRemedy("it is there", { kind: "write-elsewhere" }),
    addRemedy("it writes", { kind: "print-result" }),
    addRemedy("it is too large", { kind: "print-fewer-rows" }),
    addRemedy("it is so", undefined),
  ];
  assert.deepEqual(lines, [
    "it is damaged: slingshot doctor 'runs/a b' --repair",
    "it is damaged; slingshot doctor ./-a --repair computes it again",
    "it stopped: slingshot resume a",
    "it is left of a removal; slingshot rm a.removing ends it",
    "it has none; slingshot import WEIGHTS --experiment a.yaml makes one",
    "it is done; --steps extends it",
    "it is too small; --set model.precision=f64 keeps it",
    "it is missing; where the log has one under another name, import it with --map trainLoss=COLUMN --map lastLayerNorm=COLUMN",
    "it has none; --map trainLoss=COLUMN names one of its other columns: a, b",
    "it has no steps; --step COLUMN names the one that holds the steps",
    "it is no number; --skip COLUMN leaves a column out",
    "it is taken; --map loss=loss keeps its name",
    "it is wrong; --skip a leaves it out",
    "it is new; --reset-optimizer lets it begin anew",
    "it is there; name another place with --out",
    "it writes; print its result with --format csv or --format jsonl",
    "it is too large; add --format csv or a LIMIT",
    "it is so",
  ]);
});

test("an option that is wrong is named as it is given here, and by its name in the library there", () => {
  const error = new RequestError("7 is not allowed", { option: "at" });
  assert.equal(error.message, "at: 7 is not allowed");
  assert.equal(wordError(error), "--at: 7 is not allowed");
  assert.equal(wordError(new RequestError("7 is below 8", { option: "lossFloor" })), "--loss-floor: 7 is below 8");
  assert.equal(wordProblem({ problem: "seven is not allowed" }), "seven is not allowed");
  const stored = new StoreError("damaged", "a", "a is damaged", undefined, { kind: "repair", run: "a" });
  assert.equal(wordError(stored), "a is damaged: slingshot doctor a --repair");
});

/** The command line, and rooms whose dashes are not its: V8's options in the engine, CSS in the reports. */
const OTHERS = new Set(["console", "cli", "engine", "report"]);

/** What starts other programs, and this one again, words their options; what people read of it does not. */
const isStarter = (name: string) => /^(sweep\/executors\/(?!index|titles)|server\/(trainings|landscapes))/.test(name);

const OURS =
  /(^|[\s(`'])(--[a-z]|slingshot (resume|report|doctor|fork|import|export|ls|show|annotate|rm|query|measure|curvature) )/;

test("nothing below the command line words its options or commands", () => {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const worded = readdirSync(root, { recursive: true, encoding: "utf8" }).flatMap((name) => {
    const [room = ""] = name.split("/");
    if (!name.endsWith(".ts") || /\.(test|fixture)\.ts$/.test(name) || OTHERS.has(room) || isStarter(name)) return [];
    const code = readFileSync(join(root, name), "utf8").replace(/^\s*(\/\*\*|\*|\/\/).*$/gm, "");
    const texts = [...code.matchAll(/(["'`])((?:(?!\1).)*)\1/g)].map(([, , text = ""]) => text);
    return texts.filter((text) => OURS.test(text)).map((text) => `${name}: ${text}`);
  });
  assert.deepEqual(worded, []);
});
