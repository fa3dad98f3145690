/** @file Products with the Hessian of `division`, in gradients of the same batch, here and in PyTorch. */
import { rewrite } from "../src/engine/graph.ts";
import { nodeHost } from "../src/engine/hosts/node.ts";
import { createMachine, type FloatType, leaf, type Tensor } from "../src/engine/index.ts";
import { loadExperiment } from "../src/experiment/file/loadExperiment.ts";
import { bindModel } from "../src/experiment/index.ts";
import { createSession } from "../src/session/index.ts";
import { TrainingGraph } from "../src/session/trainingGraph.ts";
import type { Contender } from "./contest.ts";
import { timeDivisionPeer } from "./division.ts";
import { median } from "./process.ts";

const ROWS = 512;
const REPETITIONS = 11;
const WARM_UP_STEPS = 20;

/** On one thread; the ratios of a product are to the gradient of the same engine, those of our gradient to PyTorch's. */
export async function listCurvatures(dtype: FloatType, python: string | null): Promise<Contender[]> {
  const times = await prepare(dtype);
  const peer = (label: string, measure: "gradient" | "product", baseline: Contender | null) =>
    python === null
      ? null
      : {
          label: `PyTorch, last position only, ${dtype}, ${label}`,
          threads: 1,
          baseline,
          measure: () => timeDivisionPeer(python, { mode: "last", dtype, threads: 1, measure }),
        };
  const ours = (label: string, program: keyof typeof times, baseline: Contender | null): Contender => ({
    label: `Slingshot, ${dtype}, ${label}`,
    threads: 1,
    baseline,
    measure: times[program],
  });
  const peerGradient = peer("gradient", "gradient", null);
  const gradient = ours("gradient", "gradient", peerGradient);
  return [
    peerGradient,
    peer("double backward", "product", peerGradient),
    gradient,
    ours("product alone", "product", gradient),
    ours("gradient and product along it", "both", gradient),
  ].filter((contender) => contender !== null);
}

/** What times each program of a machine: milliseconds a run. */
async function prepare(dtype: FloatType) {
  const experiment = loadExperiment("division", [`model.precision=${dtype}`, `loss.precision=${dtype}`]);
  const session = await createSession(experiment, { host: nodeHost });
  for (let step = 0; step < WARM_UP_STEPS; step++) session.advance();
  session.dispose();
  const graph = new TrainingGraph(experiment, bindModel(experiment));
  const direction = leaf("direction", [session.parameters.length], dtype);
  const { batch, loss, gradient, product } = graph.traceCurvature(ROWS, direction);
  const along = rewrite([product], (node) => (node === direction ? gradient : node)).get(product) as Tensor;
  const machine = await createMachine(
    {
      gradient: { outputs: [loss, gradient] },
      product: { outputs: [product] },
      both: { outputs: [loss, gradient, along] },
    },
    { host: nodeHost },
  );
  machine.values(graph.parameters).set(session.parameters);
  machine.values(direction).set(session.parameters);
  const rows = Int32Array.from({ length: ROWS }, (_, row) => row);
  batch.fill(machine.values, session.loaded, "train", rows);
  const timeRuns = (program: "gradient" | "product" | "both") => () =>
    median(
      Array.from({ length: REPETITIONS }, () => {
        const start = performance.now();
        machine.run(program);
        return performance.now() - start;
      }),
    );
  return { gradient: timeRuns("gradient"), product: timeRuns("product"), both: timeRuns("both") };
}
