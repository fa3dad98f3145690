/** @file Hessian-vector products of the presets of division, in their real size, against PyTorch's double backward (fixtures/curvature.py). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { sizeOf } from "../../src/engine/index.ts";
import { loadExperiment } from "../../src/experiment/file/loadExperiment.ts";
import { addScaled, dot, normOf, scaleBy } from "../../src/landscape/vectors.ts";
import { createLossSurface, createSession } from "../../src/session/index.ts";
import { hostFor } from "./engines.ts";

/** Of each parameter's part of H·u: its length, then its inner products with vectors of signs. */
type Product = Readonly<Record<string, readonly [length: number, ...alongSigns: number[]]>>;

interface Case {
  readonly tokens: number[][];
  readonly targets: number[];
  readonly shapes: readonly { readonly name: string; readonly shape: number[]; readonly scale: number }[];
  readonly loss: number;
  readonly lossLater: number;
  readonly products: Readonly<Record<"random" | "gradient" | "update", Product>>;
}

interface Fixture {
  readonly seeds: Readonly<Record<"parameters" | "random" | "signs", number>>;
  readonly heavyBall: { readonly learningRate: number; readonly momentum: number; readonly steps: number };
  readonly presets: Readonly<Record<string, Case>>;
}

const fixture: Fixture = JSON.parse(readFileSync(new URL("../fixtures/curvature.json", import.meta.url), "utf8"));

/** The fixture's generator: numbers between −1 and 1. */
function createDraw(seed: number) {
  let state = seed;
  return (count: number) =>
    Float64Array.from({ length: count }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return ((state >>> 16) - 32767.5) / 32768;
    });
}

const isGain = (name: string) => name.includes("norm") && name.endsWith(".weight");

function drawParameters({ shapes }: Case): Float64Array {
  const draw = createDraw(fixture.seeds.parameters);
  return Float64Array.from(
    shapes.flatMap(({ name, shape, scale }) =>
      [...draw(sizeOf(shape))].map((value) => value * scale + (isGain(name) ? 1 : 0)),
    ),
  );
}

/** The loss of the equations around the fixture's parameters. */
async function open(preset: string, given: Case) {
  const experiment = loadExperiment(preset);
  const host = hostFor(1);
  const session = await createSession(experiment, { host });
  session.dispose();
  assert.deepEqual(
    session.layout,
    given.shapes.map(({ name, shape }) => ({ name, shape })),
  );
  const rows = Int32Array.from(given.tokens.keys());
  const answers = given.targets.length / rows.length;
  const surface = await createLossSurface(experiment, {
    host,
    parameters: drawParameters(given),
    numbers: rows,
    loaded: {
      kind: "sequences",
      subsets: { train: rows, validation: new Int32Array(0) },
      tokens: Int32Array.from(given.tokens.flat()),
      // The fixture has all first answers, then all second ones; rows have theirs together.
      targets: Int32Array.from(given.targets, (_, i) => {
        return given.targets[(i % answers) * rows.length + Math.floor(i / answers)] as number;
      }),
    },
  });
  return { surface, parameters: drawParameters(given) };
}

/** Float64 rounds at 1e-16; of a product through a thousand operations 1e-12 of its length is left to differ. */
const TOLERANCE = 1e-12;

function assertProduct(found: Float64Array, expected: Product, { shapes }: Case, what: string): void {
  const draw = createDraw(fixture.seeds.signs);
  const whole = Math.hypot(...Object.values(expected).map(([length]) => length));
  let offset = 0;
  for (const { name, shape } of shapes) {
    const part = found.subarray(offset, offset + sizeOf(shape));
    offset += part.length;
    const [length, ...alongSigns] = expected[name] as Product[string];
    const measured = [normOf(part), ...alongSigns.map(() => dot(part, draw(part.length).map(Math.sign)))];
    const error = Math.max(...[length, ...alongSigns].map((value, i) => Math.abs((measured[i] as number) - value)));
    // A part that is small beside the whole has the rounding of what cancelled in it.
    const allowed = TOLERANCE * Math.max(length, 1e-3 * whole);
    assert.ok(error <= allowed, `${what}, ${name}: differs by ${error}, of a length of ${length}`);
  }
}

for (const [preset, given] of Object.entries(fixture.presets)) {
  test(`${preset}: products along a random direction, the gradient and a later update are PyTorch's`, async (t) => {
    const { surface, parameters } = await open(preset, given);
    t.after(() => surface.dispose());
    const { size, hessian } = surface;
    const product = new Float64Array(size);
    const assertAlong = (direction: Float64Array, what: keyof Case["products"]) => {
      hessian.multiply(direction, product);
      assertProduct(product, given.products[what], given, what);
    };
    const gradient = new Float64Array(size);
    const loss = surface.gradient(gradient);
    assert.ok(Math.abs(loss - given.loss) <= TOLERANCE * given.loss, `loss ${loss}, not ${given.loss}`);
    assertAlong(createDraw(fixture.seeds.random)(size), "random");
    assertAlong(gradient, "gradient");

    const { learningRate, momentum, steps } = fixture.heavyBall;
    const memory = new Float64Array(size);
    for (let step = 0; step < steps; step++) {
      scaleBy(memory, momentum);
      addScaled(memory, 1, gradient);
      addScaled(parameters, -learningRate, memory);
      surface.moveTo(parameters);
      surface.gradient(gradient);
    }
    scaleBy(memory, momentum);
    addScaled(memory, 1, gradient);
    scaleBy(memory, -learningRate);
    assert.ok(Math.abs(surface.loss() - given.lossLater) <= TOLERANCE * given.loss);
    assertAlong(memory, "update");
  });
}
