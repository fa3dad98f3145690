/**
 * @file `node scripts/node24.js scripts/tutorialLogs.ts`: writes the logs of docs/tutorials/practitioner.md. They are runs of
 * `hypercube`, told as other tools tell theirs: every ten steps, the loss as the mean of these. One is a trainer_state.json as
 * Hugging Face's Trainer writes it, with four decimals of the loss.
 */
import { writeFileSync } from "node:fs";
import { recordSteps } from "../src/session/index.ts";
import { loadExperiment, openSession } from "../src/training/index.ts";

const STEPS = 2000;
const EVERY = 10;

interface Row {
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly accuracy: number;
  readonly headNorm: number;
}

async function train(settings: readonly string[]): Promise<Row[]> {
  const session = await openSession(loadExperiment("hypercube", settings));
  const { columns } = recordSteps(session, STEPS);
  session.dispose();
  const at = (name: string, row: number): number => columns[name]?.[row] as number;
  return Array.from({ length: STEPS / EVERY }, (_, i) => {
    const last = (i + 1) * EVERY - 1;
    const losses = Array.from({ length: EVERY }, (_, back) => at("trainLoss", last - back));
    return {
      step: last + 1,
      loss: losses.reduce((sum, loss) => sum + loss) / EVERY,
      gradientNorm: at("gradientNorm", last),
      accuracy: at("trainAccuracy", last),
      headNorm: at("lastLayerNorm", last),
    };
  });
}

const write = (name: string, text: string): void =>
  writeFileSync(new URL(`../docs/tutorials/logs/${name}`, import.meta.url), text);

const asCsv = (rows: readonly Row[]): string =>
  `step,loss,accuracy,head_norm\n${rows
    .map(
      ({ step, loss, accuracy, headNorm }) => `${step},${loss.toPrecision(6)},${accuracy},${headNorm.toPrecision(6)}\n`,
    )
    .join("")}`;

const plain = await train([]);
const history = plain.map(({ step, loss, gradientNorm, headNorm }) => ({
  epoch: step,
  grad_norm: Number(gradientNorm.toPrecision(6)),
  head_norm: Number(headNorm.toPrecision(6)),
  learning_rate: 0.001,
  loss: Number(loss.toFixed(4)),
  step,
}));
write(
  "trainer_state.json",
  `{\n"global_step": ${STEPS},\n"log_history": [\n${history.map((row) => JSON.stringify(row)).join(",\n")}\n]\n}\n`,
);
write("all_digits.csv", asCsv(plain));
write("weight_decay.csv", asCsv(await train(["optimizer.name=adamW", "optimizer.weightDecay=1"])));
