/** @file Spectra of modular arithmetic in a session: of an embedding that is written by hand, and of logits beside the recorded losses. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { openSession } from "../training/index.ts";
import type { Engine, TrainingSession } from "./index.ts";
import { SMALL_TRANSFORMER } from "./smallTransformer.fixture.ts";

const open = (settings: readonly string[], engine: Engine = "wasm"): Promise<TrainingSession> =>
  openSession(loadExperiment("division", [...SMALL_TRANSFORMER.filter(isFor(settings)), ...settings]), {
    threads: 1,
    engine,
  });

/** An MLP has not all settings of a transformer. */
const isFor = (settings: readonly string[]) => (setting: string) =>
  !settings.includes("model.name=mlp") || !/^model\.(heads|mlpWidth)/.test(setting);

const advance = (session: TrainingSession): Record<string, number> => {
  const row = session.advance();
  return Object.fromEntries(session.columns.map(({ name }, i) => [name, row[i] as number]));
};

/** Writes a parameter, each number by its row and column. */
function write(
  { layout, parameters }: TrainingSession,
  name: string,
  numberAt: (row: number, column: number) => number,
) {
  let offset = 0;
  for (const { name: one, shape } of layout) {
    const [rows = 0, columns = 0] = shape;
    if (one === name)
      for (let i = 0; i < rows * columns; i++) parameters[offset + i] = numberAt(Math.floor(i / columns), i % columns);
    offset += shape.reduce((product, side) => product * side, 1);
  }
}

const near = (actual: number | undefined, expected: number, tolerance = 1e-6) =>
  assert.ok(Math.abs((actual as number) - expected) <= tolerance, `${actual} is not ${expected}`);

const EMBEDDING = "instruments.embeddingSpectrum.everySteps=1";
const LOGITS = "instruments.logitSpectrum.everySteps=1";

/** Place of each of 1 … 6 among the powers of 3, the least primitive root mod 7. */
const EXPONENT = [0, 0, 2, 1, 4, 5, 3];

for (const [operation, length, placeOf] of [
  ["addition", 7, (a: number) => a],
  ["division", 6, (a: number) => EXPONENT[a] as number],
] as const) {
  for (const [tokens, ...network] of [
    ["standard"],
    ["openai"],
    ["standard", "model.tiedUnembedding=true"],
    ["oneHot", "model.name=mlp", "model.depth=2"],
  ] as const) {
    test(`an embedding of two frequencies has these, of ${operation} in ${[tokens, ...network]} form`, async () => {
      const session = await open([
        `data.operation=${operation}`,
        "data.trainPercent=60",
        `data.tokens=${tokens}`,
        ...network,
        EMBEDDING,
        "instruments.embeddingSpectrum.keyTimes=1",
      ]);
      const table = session.layout.find(({ name }) => /embedding|layers\.0\.weight/.test(name))?.name as string;
      const first = tokens === "openai" ? 22 : 0;
      // Numbers 0 and 1 of each residue are waves of frequency 1, number 2 half as large a one of frequency 2.
      const numberAt = (residue: number, j: number) => {
        const angle = (k: number) => (2 * Math.PI * k * placeOf(residue)) / length;
        return [3 + 2 * Math.cos(angle(1)), 2 * Math.sin(angle(1)), Math.cos(angle(2))][j] ?? 0.25;
      };
      write(session, table, (row, column) =>
        // Of vectors the first number lies in the columns of a, and the others in those of b.
        tokens === "oneHot"
          ? column < 7 === (row === 0)
            ? numberAt(column % 7, row)
            : 0
          : numberAt(row - first, column),
      );
      const row = advance(session);
      assert.equal(row.embeddingFrequency, 1);
      near(row.embeddingFrequencyShare, 8 / 9);
      near(row.embeddingParticipation, 65 / 81);
      assert.equal(row.embeddingKeyFrequencies, 1);
      // Amplitudes √8 and 1 of three.
      near(row.embeddingGini, (2 * Math.sqrt(8)) / (3 * (Math.sqrt(8) + 1)));
      session.dispose();
    });
  }
}

for (const settings of [
  ["data.operation=addition"],
  ["data.operation=subtraction", "data.tokens=nanda"],
  ["data.operation=addition", "data.symmetricPairs=identified", "data.trainPercent=70"],
  ["data.operation=addition", "data.tokens=oneHot", "model.name=mlp", "model.depth=2"],
]) {
  test(`without key frequencies the excluded loss is the loss: ${settings.join(", ")}`, async () => {
    const precise = ["model.precision=f64", "loss.precision=f64", "batch.size=full"];
    const none = [...settings, ...precise, LOGITS, "validation.everySteps=1"];
    const session = await open([...none, "instruments.logitSpectrum.keyTimes=1000"]);
    for (let step = 0; step < 3; step++) {
      const row = advance(session);
      near(row.excludedLoss, row.trainLoss as number, 1e-12);
      assert.equal(row.logitKeyFrequencies, 0);
      assert.ok((row.logitAnswerShare as number) > 0 && (row.logitAnswerShare as number) < 1);
    }
    session.dispose();
  });
}

test("where symmetric pairs are one equation it stands for both", async () => {
  const spectrumOf = async (pairs: string) => {
    const network = ["data.operation=multiplication", "data.tokens=oneHot", "model.name=mlp", "model.depth=2"];
    const precise = ["model.precision=f64", "loss.precision=f64", "data.trainPercent=50", "batch.size=full"];
    const session = await open([...network, ...precise, `data.symmetricPairs=${pairs}`, LOGITS]);
    // A network that does not tell a from b.
    write(session, "layers.0.weight", (unit, column) => Math.sin(7 * unit + (column % 7) ** 2));
    const { logitFrequency, logitFrequencyShare, logitAnswerShare, logitGini } = advance(session);
    session.dispose();
    return [logitFrequency, logitFrequencyShare, logitAnswerShare, logitGini];
  };
  const whole = await spectrumOf("kept");
  for (const [i, value] of (await spectrumOf("identified")).entries()) near(value, whole[i] as number, 1e-12);
});

test("chosen frequencies are the key ones whatever their power, and each for itself has its columns", async () => {
  const chosen = (probe: string) => [`instruments.${probe}.everySteps=2`, `instruments.${probe}.frequencies=[3,1,3,2]`];
  const session = await open([...chosen("logitSpectrum"), ...chosen("frequencyLosses")]);
  const names = session.columns.map(({ name }) => name).filter((name) => name.startsWith("frequency"));
  assert.deepEqual(
    names,
    [3, 1, 2].map((k) => `frequencyShare/${k}`).concat([3, 1, 2].map((k) => `frequencyExcludedLoss/${k}`)),
  );
  advance(session);
  const row = advance(session);
  assert.equal(row.logitKeyFrequencies, 3);
  near(
    (row["frequencyShare/1"] as number) + (row["frequencyShare/2"] as number) + (row["frequencyShare/3"] as number),
    1,
  );
  near(row[`frequencyShare/${row.logitFrequency}`], row.logitFrequencyShare as number, 1e-15);
  session.dispose();
});

test("kernels and the reference give the same bits", async () => {
  for (const settings of [["data.operation=division"], ["data.operation=multiplication", "data.tokens=openai"]]) {
    const rows = await Promise.all(
      (["wasm", "reference"] as const).map(async (engine) => {
        const session = await open([...settings, EMBEDDING, LOGITS], engine);
        const read = Array.from({ length: 3 }, () => advance(session));
        session.dispose();
        return read;
      }),
    );
    assert.deepEqual(rows[0], rows[1]);
    assert.ok(Object.values(rows[0]?.[2] ?? {}).some((value) => value > 0));
  }
});

test("what cannot be measured is refused in one line", () => {
  const load = (preset: string, ...settings: string[]) => loadExperiment(preset, settings);
  assert.throws(() => load("hypercube", EMBEDDING), /instruments\.embeddingSpectrum.*equations of residues/);
  assert.throws(() => load("s5", LOGITS), /instruments\.logitSpectrum.*equations of residues/);
  assert.throws(
    () => load("division", "data.operation=cube1", LOGITS),
    /data\.operation is cube1: it must be one of addition, subtraction, multiplication, division/,
  );
  assert.doesNotThrow(() => load("division", "data.operation=cube1", EMBEDDING));
  assert.throws(
    () => load("division", LOGITS, "instruments.logitSpectrum.frequencies=[3,49]"),
    /instruments\.logitSpectrum\.frequencies.*from 1 to 48/,
  );
  assert.throws(
    () => load("division", "instruments.frequencyLosses.everySteps=1"),
    /instruments\.frequencyLosses\.frequencies.*at least one frequency/,
  );
});
