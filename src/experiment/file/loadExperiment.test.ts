import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { stringify } from "yaml";
import { DATA } from "../../data/index.ts";
import { LOSSES } from "../../losses/index.ts";
import { OPTIMIZERS, transformParts } from "../../optimizers/index.ts";
import { changeExperiment, loadPreset } from "../changeExperiment.ts";
import type { Override } from "../override.ts";
import { PRESETS } from "../presets/index.ts";
import { loadExperiment } from "./loadExperiment.ts";
import { namesOf, refusal as refusalOf } from "./refusal.fixture.ts";

const OPTIMIZER_NAMES = namesOf(OPTIMIZERS);
const WITH_BETAS = namesOf(OPTIMIZERS.filter(({ settings, name }) => "betas" in settings.parse({ name })));
const TRANSFORM_NAMES = namesOf(transformParts.all);

const folder = mkdtempSync(join(tmpdir(), "experiment-"));
after(() => rmSync(folder, { recursive: true }));

/** Path of a file with `text` in a folder of its own tests. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The message with which loading is refused, paths shortened. */
const refusal = (...asked: Parameters<typeof refusalOf>) => refusalOf(...asked).replaceAll(`${folder}/`, "");

test("the preset is complete and nothing that is set later reaches it", () => {
  const changed = loadExperiment("hypercube", ["steps=7"]);
  assert.equal(changed.steps, 7);
  const { instruments, ...experiment } = loadExperiment("hypercube");
  assert.deepEqual(experiment, PRESETS.get("hypercube")?.experiment);
  assert.deepEqual(instruments, {});
});

test("a file may leave out everything that has a default, its name included", () => {
  const experiment = loadExperiment(file("my run.yaml", "optimizer:\n  epsilon: 1e-7 # ten times the usual\n"));
  const preset = loadExperiment("hypercube", ["optimizer.epsilon=1e-7", "name=my-run"]);
  assert.deepEqual(experiment, preset);
});

test("JSON is read, tabs and all", () => {
  assert.equal(loadExperiment(file("a.json", '{\n\t"name": "x",\n\t"steps": 12\n}\n')).steps, 12);
});

test("any valid experiment comes back from YAML and from JSON", () => {
  const numbers = fc.record({
    steps: fc.integer({ min: 1, max: 1_000_000_000 }),
    seed: fc.maxSafeNat(),
    epsilon: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
  });
  fc.assert(
    fc.property(numbers, fc.constantFrom(stringify, JSON.stringify), ({ steps, seed, epsilon }, write) => {
      const preset = loadExperiment("hypercube");
      const experiment = { ...preset, steps, seed, optimizer: { ...preset.optimizer, epsilon } };
      assert.deepEqual(loadExperiment(file("round-trip.yaml", write(experiment))), experiment);
    }),
    { numRuns: 50 },
  );
});

test("openai/grok's names of operations need no quotes", () => {
  const operationOf = (name: string) => {
    const { data } = loadExperiment("division", [`data.operation=${name}`]);
    return data.name === "algorithmic" ? data.operation : null;
  };
  assert.deepEqual(["+", "-", "*", "/", "**2+", "s5"].map(operationOf), [
    "addition",
    "subtraction",
    "multiplication",
    "division",
    operationOf('"**2+"'),
    "s5",
  ]);
});

test("every part but the network becomes any other by its name alone, and the network where the data are vectors", () => {
  for (const { name } of OPTIMIZERS) {
    loadExperiment("hypercube", [`optimizer.name=${name}`]);
    loadExperiment("division", [`optimizer.name=${name}`]);
  }
  for (const { name } of LOSSES) {
    loadExperiment("division", [`loss.name=${name}`]);
    loadExperiment("parity-hinge", [`loss.name=${name}`]);
  }
  for (const { name } of DATA)
    loadExperiment("hypercube", [`data.name=${name}`, "data.tokens=oneHot"].slice(0, name === "algorithmic" ? 2 : 1));
  assert.equal(loadExperiment("division", ["model.name=mlp", "data.tokens=oneHot"]).model.name, "mlp");
});

test("a group that becomes one of another kind loses what only the former kind has", () => {
  const { optimizer } = loadExperiment("division", ["optimizer.momentum=0.9", "optimizer.name=sgd"]);
  assert.deepEqual(optimizer, {
    ...{ name: "sgd", learningRate: 1e-3, momentum: 0.9, dampening: 0, nesterov: false, weightDecay: 0 },
    ...{ weightDecayTarget: "zero", weightDecayExempt: [], frozen: [], constraints: [] },
    ...{ warmupSteps: 10, schedule: "constant", scheduleSteps: 100_000, finalShare: 0.1, transforms: [] },
  });
  const refused: readonly (readonly [set: string[], message: RegExp])[] = [
    [
      ["optimizer.betas=[0.9,0.9]", "optimizer.name=sgd"],
      new RegExp(
        `optimizer\\.betas: a setting of ${WITH_BETAS.join(", ")}, and optimizer\\.name is sgd \\(allowed: name, learningRate, mom`,
      ),
    ],
    [
      ["optimizer.transforms=[{ name: clipNorm, maxNorm: -1 }]"],
      /optimizer\.transforms\[0\]\.maxNorm: -1 is not allowed; must be a number greater than 0$/,
    ],
    [
      ["optimizer.transforms=[{ name: clip }]"],
      new RegExp(
        `optimizer\\.transforms\\[0\\]\\.name: "clip" is not allowed; must be one of ${TRANSFORM_NAMES.join(", ")}$`,
      ),
    ],
    [
      ["optimizer.transforms=[{ name: clipNorm, maxnorm: 1 }]"],
      /optimizer\.transforms\[0\]\.maxnorm: unknown setting; did you mean optimizer\.transforms\[0\]\.maxNorm\? \(allowed: name, maxNorm\)$/,
    ],
    [
      ["optimizer.transforms=[3]"],
      new RegExp(
        `optimizer\\.transforms: \\[3\\] is not allowed; must be a list of settings \\(name: ${TRANSFORM_NAMES.join(" or ")}, and those of that kind\\)$`,
      ),
    ],
    [
      ["optimizer.name=sdg"],
      new RegExp(`optimizer\\.name: "sdg" is not allowed; must be one of ${OPTIMIZER_NAMES.join(", ")}$`),
    ],
    [
      ["optimizer.name=sgd", "optimizer.nesterov=true"],
      /optimizer\.nesterov: true is not allowed; must be false without mom/,
    ],
  ];
  for (const [set, message] of refused) assert.throws(() => loadExperiment("division", set), message);
  const misspelt = file("misspelt.yaml", "optimizer: { lerningRate: 1 }");
  assert.throws(
    () => loadExperiment(misspelt, ["optimizer.name=sgd"]),
    /optimizer\.lerningRate: unknown setting; did you mean optimizer\.learningRate/,
  );
});

test("overrides are YAML values, apply in order, and make the groups they need", () => {
  const path = file("bare.yaml", "seed: 3");
  const experiment = loadExperiment(path, [
    "optimizer.betas=[0.9,0.98]",
    "optimizer.name=adamW",
    "steps=10",
    "steps=1e3",
    "model={ depth: 2, bias: false }",
    "model.width=8",
    "optimizer.learningRate = .5",
  ]);
  assert.ok(experiment.optimizer.name === "adamW");
  assert.deepEqual(experiment.optimizer.betas, [0.9, 0.98]);
  assert.equal(experiment.optimizer.learningRate, 0.5);
  assert.equal(experiment.steps, 1000);
  assert.ok(experiment.model.name === "mlp");
  assert.deepEqual([experiment.model.depth, experiment.model.bias, experiment.model.width], [2, false, 8]);
  assert.equal(experiment.seed, 3);
});

test("settings of the kind that a file leaves out are those of the default kind", () => {
  assert.equal(
    refusal(file("no-kind.yaml", "model:\n  layers: 1\n")),
    `no-kind.yaml: model.layers: a setting of transformer, cnn, and model.name is mlp (allowed: ${MLP})`,
  );
});

test("what is allowed at the edge is accepted", () => {
  assert.equal(loadExperiment("hypercube", ["batch.size=128"]).batch.size, 128);
  assert.equal(loadExperiment("hypercube", ["batch.size=openai"]).batch.size, "openai");
  assert.equal(loadExperiment("division", ["batch.size=4656", "data.noisyLabels=4656"]).batch.size, 4656);
  loadExperiment("s5", ["data.modulus=98"]);
  loadExperiment("addition", ["data.modulus=98", "data.symmetricPairs=identified"]);
});

test("an operator of openai/grok stands for the name of its operation", () => {
  const operationOf = (operator: string): unknown => {
    const { data } = loadExperiment("division", [`data.operation=${JSON.stringify(operator)}`]);
    return data.name === "algorithmic" && data.operation;
  };
  assert.deepEqual(["+", "*", "x**2+y**2_mod_97", "s5aba"].map(operationOf), [
    "addition",
    "multiplication",
    "quad1",
    "s5aba",
  ]);
});

test("of several problems the first is told and the others are counted", () => {
  assert.equal(
    refusal("hypercube", "steps=0", "optimizer.betas=[2, 3]"),
    "--set optimizer.betas: [2,3] is not allowed; must be a list of 2 numbers, each of at least 0 and less than 1 (and 1 more problem)",
  );
  assert.match(refusal("hypercube", "steps=0", "seed=-1", "x=1", "y=1"), / \(and 3 more problems\)$/);
});

test("a long value is cut", () => {
  assert.match(refusal("hypercube", `steps=${"9x".repeat(500)}`), /^--set steps: "[9x]{58}… is not allowed/);
});

const MLP =
  "name, depth, width, activation, hiddenNorm, bias, initialization, initializationScale, head, weightNoise, precision";
const PRESET_NAMES =
  "hypercube, division, division-openai, addition, subtraction, multiplication, s5, nanda, fcn-cifar200, deep-linear, gaussian, mnist-omnigrok, parity-hinge, cnn-cifar, vgg11-cifar, vgg11-bn-cifar, vit-small-cifar, vit-cifar, resnet18-cifar";

test("a source that is neither preset nor file lists the presets", () => {
  assert.equal(
    refusal("hypercub"),
    `hypercub: no such file and no preset of that name; did you mean hypercube? (presets: ${PRESET_NAMES})`,
  );
  assert.equal(
    refusal(join(folder, "none.yaml")),
    `none.yaml: no such file and no preset of that name (presets: ${PRESET_NAMES})`,
  );
  const below = join(file("plain", "seed: 1"), "below.yaml");
  assert.equal(refusal(below), `plain/below.yaml: no such file and no preset of that name (presets: ${PRESET_NAMES})`);
});

test("a folder, an empty file, a list and a huge file are refused", () => {
  mkdirSync(join(folder, "inner"));
  assert.equal(refusal(join(folder, "inner")), "inner is a folder, not the file of an experiment");
  assert.equal(refusal(file("empty.yaml", "# nothing\n")), "empty.yaml holds no settings");
  assert.equal(refusal(file("list.yaml", "- 1\n- 2\n")), "list.yaml holds [1,2] instead of settings");
  assert.equal(
    refusal(file("huge.yaml", `name: ${"x".repeat(2 ** 20)}`)),
    "huge.yaml is too large for the file of an experiment (1,048,582 bytes; at most 65,536)",
  );
});

test("a syntax error names file, line and column", () => {
  assert.equal(
    refusal(file("broken.yaml", "seed: 1\noptimizer:\n  betas: [0.9, 0.95\nsteps: 5\n")),
    "broken.yaml:4:1: Flow sequence in block collection must be sufficiently indented and end with a ]",
  );
  assert.match(refusal(file("twice.yaml", "seed: 1\nseed: 2\n")), /^twice\.yaml:2:1: Map keys must be unique/);
  assert.match(
    refusal(file("two.yaml", "seed: 1\n---\nseed: 2\n")),
    /^two\.yaml:2:1: it holds several documents, and one is read$/,
  );
  assert.match(refusal(file("binary.yaml", "\u0000\u0001{[")), /^binary\.yaml/);
});

test("an alias that stands for what it lies in is refused", () => {
  for (const text of ["model: &m { name: mlp, width: *m }", "optimizer: &o\n  betas: [*o]", "&all\nmodel: *all"])
    assert.equal(refusal(file("cycle.yaml", text)), "cycle.yaml:1:1: an alias stands for what it lies in itself");
});

test("aliases that expand without end are refused", () => {
  const lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
  for (let i = 1; i < 8; i++) {
    const names = new Array<string>(10).fill(`*${"abcdefgh"[i - 1]}`).join(", ");
    lines.push(`${"abcdefgh"[i]}: &${"abcdefgh"[i]} [${names}]`);
  }
  assert.match(refusal(file("laughs.yaml", lines.join("\n"))), /^laughs\.yaml:1:1: Excessive alias count/);
});

test("a setting that is wrong is named together with the file, or the option, that it stands in", () => {
  const path = file("wrong.yaml", "loss:\n  precision: f128\n");
  const reason = '"f128" is not allowed; must be one of f32, f64, f16, bf16';
  assert.equal(refusal(path), `wrong.yaml: loss.precision: ${reason}`);
  assert.equal(refusal(path, "steps=7"), `wrong.yaml: loss.precision: ${reason}`);
  assert.equal(refusal(path, "loss.precision=f128"), `--set loss.precision: ${reason}`);
  assert.equal(refusal(path, "loss={precision: f128}"), `--set loss.precision: ${reason}`);
  assert.equal(
    refusal(file("unknown.yaml", "loss:\n  precison: f64\n")),
    "unknown.yaml: loss.precison: unknown setting; did you mean loss.precision? (allowed: name, precision, gradient, labelSmoothing, zLoss, temperature)",
  );
  assert.match(
    refusal(file("together.yaml", "batch:\n  size: 200\n")),
    /^together\.yaml: batch\.size: 200 is not allowed; must be full, openai or a whole number from 1 to 128/,
  );
  assert.equal(
    refusal("hypercube", { set: "steps=-1", option: "--steps" }),
    "--steps: -1 is not allowed; must be a whole number from 1 to 1000000000",
  );
  assert.match(refusal("hypercube", { set: "seed=[", option: "--seed" }), /^--seed: "\[" is not YAML/);
});

test("two options that set one thing must agree", () => {
  const steps = (value: string): Override => ({ set: `steps=${value}`, option: "--steps" });
  assert.equal(
    refusal("hypercube", "steps=9", steps("7")),
    "--steps (7) and --set steps (9) contradict each other; give one of them",
  );
  assert.match(
    refusal("hypercube", steps("7"), "steps=7", "steps = 9"),
    /^--set steps \(9\) and --steps \(7\) contradict/,
  );
  assert.equal(loadExperiment("hypercube", ["steps=9", "steps=1e3", steps("1000")]).steps, 1000);
  assert.throws(
    () => changeExperiment(loadExperiment("hypercube"), ["steps=9000", steps("8000")]),
    /^RequestError: --steps \(8000\) and steps \(9000\) contradict each other/,
  );
});

test("a file builds on a preset or on another file, setting by setting, and keeps its own name", () => {
  const changes = ["optimizer.epsilon=1e-6", "model.layers=1", "steps=50"];
  file("base.yaml", "preset: division\nname: base\noptimizer: { epsilon: 1.0e-6 }\nsteps: 7\n");
  const built = loadExperiment(file("built.yaml", "preset: base.yaml\nmodel: { layers: 1 }\nsteps: 50\n"));
  assert.deepEqual(built, loadPreset("division", [...changes, "name=built"]));
  assert.deepEqual(loadExperiment(file("named.json", '{"preset": "division", "name": "x"}')).name, "x");
  const sgd = file("sgd.yaml", "preset: base.yaml\noptimizer.name: sgd\noptimizer.momentum: 0.9\n");
  assert.deepEqual(
    loadExperiment(sgd).optimizer,
    loadPreset("division", ["optimizer=sgd", "optimizer.momentum=0.9"]).optimizer,
  );
  assert.deepEqual(loadExperiment(sgd, ["optimizer.momentum=0.8"]).optimizer, {
    ...loadExperiment(sgd).optimizer,
    momentum: 0.8,
  });
});

test("whatever a file says on top of a preset is as if it were set by hand", () => {
  const settings = fc.record(
    { steps: fc.integer({ min: 1, max: 1000 }), seed: fc.nat(), width: fc.integer({ min: 1, max: 64 }) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.constantFrom(...PRESETS.keys()), settings, fc.boolean(), (preset, { width, ...top }, isPath) => {
      const isMlp = loadPreset(preset).model.name === "mlp";
      const model = width === undefined || !isMlp ? {} : isPath ? { "model.width": width } : { model: { width } };
      const path = file("over.json", JSON.stringify({ preset, ...top, ...model }));
      const sets = Object.entries({
        ...top,
        ...("model" in model || "model.width" in model ? { "model.width": width } : {}),
      });
      assert.deepEqual(
        loadExperiment(path),
        loadPreset(preset, ["name=over", ...sets.map(([name, value]) => `${name}=${value}`)]),
      );
    }),
    { numRuns: 60 },
  );
});

test("paths stand for groups wherever a file lies, and what is wrong with one is told of that file", () => {
  const plain = loadExperiment(file("plain.yaml", "optimizer.epsilon: 1.0e-6\nmodel: mlp\n"));
  assert.deepEqual(plain, loadPreset("hypercube", ["name=plain", "optimizer.epsilon=1e-6"]));
  file("middle.yaml", "preset: hypercube\noptimizer.epsilon: -1\n");
  const message = "middle.yaml: optimizer.epsilon: -1 is not allowed; must be a number of at least 0";
  assert.equal(refusal(file("outer.yaml", "preset: middle.yaml\nsteps: 3\n")), message);
  assert.equal(loadExperiment(file("path.yaml", "model.name: transformer\n")).data.name, "algorithmic");
});

test("a file that asks for sequences and names no preset builds on division, and says so", () => {
  const said: string[] = [];
  const say = (line: string) => said.push(line.replaceAll(`${folder}/`, ""));
  const division = loadPreset("division", ["name=sequences"]);
  for (const text of ["model: transformer", "data: algorithmic", "model: { name: transformer }"])
    assert.deepEqual(loadExperiment(file("sequences.yaml", text), [], { say }), division);
  const line = "sequences.yaml asks for sequences and names no preset: what it leaves out is that of division";
  assert.deepEqual(said, [line, line, line]);
  loadExperiment(file("vectors.yaml", "data: { name: algorithmic, tokens: oneHot }\n"), [], { say });
  loadExperiment(file("built.yaml", "preset: division\nmodel: transformer\n"), [], { say });
  assert.equal(said.length, 3);
});

test("what a file builds on is refused where it stands", () => {
  file("loop.yaml", "preset: back.yaml\n");
  file("wrong.yaml", "preset: hypercube\noptimizer: { epsilon: -1 }\n");
  const refused: readonly (readonly [text: string, message: string])[] = [
    ["preset: loop.yaml", "asked.yaml: preset: builds on itself: asked.yaml → loop.yaml → back.yaml → loop.yaml"],
    ["preset: asked.yaml", "asked.yaml: preset: builds on itself: asked.yaml → asked.yaml"],
    ["preset: 3", "asked.yaml: preset: 3 is not allowed; must be the name of a preset or the path of a file"],
    [
      "preset: wrong.yaml\nsteps: 2",
      "wrong.yaml: optimizer.epsilon: -1 is not allowed; must be a number of at least 0",
    ],
    ["preset: hypercube\nsteps: 0", "asked.yaml: steps: 0 is not allowed; must be a whole number from 1 to 1000000000"],
    [
      "preset: hypercube\nsteps.more: 0",
      "asked.yaml: steps.more: cannot be set, since steps is 5000 and not a group of settings",
    ],
  ];
  file("back.yaml", "preset: ./loop.yaml\n");
  for (const [text, message] of refused) assert.equal(refusal(file("asked.yaml", text)), message);
  assert.match(
    refusal(file("asked.yaml", "preset: divison")),
    /^asked\.yaml: preset: divison: no such file and no preset of that name; did you mean division\? \(presets: /,
  );
});
