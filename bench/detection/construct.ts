/** @file Constructed series of every class: drawn by a seed, their truth known because it was drawn. */
import { type Dice, DrawnLog, type Recording, rollDice } from "./draw.ts";
import type { LoggedSeries, SeriesFacts } from "./seriesFile.ts";
import type { Answer, Truth } from "./truth.ts";

export interface ConstructedSeries {
  readonly facts: SeriesFacts;
  readonly series: LoggedSeries;
  readonly truth: Truth;
}

/** What a class draws: `plan` has the numbers of the setting, `dice` those of the seed. */
type Draw = (plan: Dice, dice: Dice) => { readonly log: DrawnLog; readonly onsets?: readonly number[] };

const [SETTINGS, SEEDS] = [12, 2];

const CLASSES: Readonly<Record<string, { readonly draw: Draw; readonly accepts: readonly Answer[] }>> = {
  slingshots: { draw: drawSlingshots, accepts: ["slingshots"] },
  "slingshots-noisy": {
    draw: (plan, dice) => drawSlingshots(plan, dice, plan.between(0.5, 1.5)),
    accepts: ["slingshots"],
  },
  inflation: { draw: drawInflation, accepts: ["norm-inflation"] },
  none: { draw: drawNone, accepts: ["neither"] },
  catapult: { draw: drawCatapult, accepts: ["neither"] },
  edge: { draw: drawEdge, accepts: ["neither"] },
  "v-collapse": { draw: drawCollapse, accepts: ["neither"] },
  "bad-batches": { draw: drawBadBatches, accepts: ["neither"] },
  "bad-batches-drift": {
    draw: (plan, dice) => drawBadBatches(plan, dice, true),
    accepts: ["neither", "norm-inflation"],
  },
  "rate-cycles": { draw: drawRateCycles, accepts: ["neither"] },
  restarts: { draw: drawRestarts, accepts: ["neither"] },
  divergence: { draw: drawDivergence, accepts: ["neither"] },
  "wrong-labels": { draw: drawWrongLabels, accepts: ["neither"] },
};

/** All constructed series: of every class so many settings, each with so many seeds. */
export function constructAll(settings = SETTINGS, seeds = SEEDS): ConstructedSeries[] {
  return Object.entries(CLASSES).flatMap(([kind, { draw, accepts }], k) =>
    Array.from({ length: settings * seeds }, (_, i) => {
      const [setting, seed] = [Math.floor(i / seeds), i % seeds];
      const first = 1000 * (k + 1) + 10 * setting;
      const { log, onsets = [] } = draw(rollDice(first), rollDice(first + seed + 1));
      const name = `constructed-${kind}-${setting}`;
      const facts: SeriesFacts = {
        name: `${name}-${seed}`,
        setting: name,
        origin: "constructed",
        cause: kind,
        seed,
        acts: [],
      };
      return { facts, series: log.read(), truth: { kind: `constructed ${kind}`, accepts, onsets, ignored: [] } };
    }),
  );
}

/** Of the full set, or of mini-batches where a noise is given or drawn. */
function drawRecording(plan: Dice, noise: number): Recording {
  return {
    noise,
    batch: plan.pick([64, 128, 512]),
    quantum: plan.pick([0, 2 ** -23 / 128]),
  };
}

function drawSlingshots(plan: Dice, dice: Dice, noise = 0.1): ReturnType<Draw> {
  const trough = plan.scale(1e-9, 3e-8);
  const log = new DrawnLog(dice, drawRecording(plan, noise), plan.scale(0.1, 10));
  log.fit(plan.whole(60, 300), trough);
  const quiet = plan.whole(200, 1500);
  const [turn, growth, climb] = [plan.between(0.4, 0.8), plan.scale(0.01, 0.25), plan.whole(2, 15)];
  const [ringing, count] = [plan.whole(8, 60), plan.whole(1, 6)];
  const onsets: number[] = [];
  for (let k = 0; k < count; k++) {
    const steps = Math.round(quiet * dice.between(0.8, 1.25));
    const before = log.norm;
    for (let i = 0; i < steps; i++) {
      const late = Math.max(0, i / steps - turn) / (1 - turn);
      log.norm = before * (1 + 0.002 * (i / steps) + growth * late ** 2);
      const left = steps - i;
      // In the climb the loss rises by equal factors, from the trough to just below where the jump begins.
      const share = left > climb ? 0 : 1 - left / (climb + 1);
      log.row(trough * (3e-4 / trough) ** share * (i < 100 ? Math.exp(6 * (1 - i / 100)) : 1), share > 0.9 ? 0.01 : 0);
    }
    onsets.push(log.steps + 1);
    log.norm *= 1 + growth / 10;
    for (let i = 0; i < ringing; i++) {
      const envelope = Math.exp((-3 * i) / ringing);
      log.row(i === 0 ? 2 : envelope * dice.scale(1e-3, 2));
    }
    for (let i = 0; i < 60; i++) log.row(Math.max(trough, 1e-3 * Math.exp(-i / 6)), 0);
  }
  settle(log, Math.round(quiet * plan.between(0.3, 0.6)), trough, 0.001);
  return { log, onsets };
}

/** Quiet rows in which the norm grows by a share, evenly. */
function settle(log: DrawnLog, steps: number, loss: number, growth = 0): void {
  const before = log.norm;
  for (let i = 1; i <= steps; i++) {
    log.norm = before * (1 + (growth * i) / steps);
    log.row(loss, 0);
  }
}

function drawInflation(plan: Dice, dice: Dice): ReturnType<Draw> {
  const log = new DrawnLog(dice, { ...drawRecording(plan, plan.pick([0, 0.5])), quantum: 2 ** -23 / 128 });
  log.fit(plan.whole(100, 400), 1e-10);
  settle(log, plan.whole(1500, 4000), 1e-10, plan.between(0.9, 3));
  return { log };
}

function drawNone(plan: Dice, dice: Dice): ReturnType<Draw> {
  const noise = plan.pick([0, 0.3, 1]);
  const log = new DrawnLog(dice, { ...drawRecording(plan, noise), quantum: 0 });
  fall(log, plan.whole(1500, 4000), plan.between(1, 3));
  return { log };
}

/** A run that fits and goes on fitting: a loss that falls as a power of the step, a norm that grows as its logarithm. */
function fall(log: DrawnLog, steps: number, power: number, loss: (step: number) => number = () => 0): void {
  const first = log.norm;
  for (let i = 1; i <= steps; i++) {
    const honest = 2 * (1 + i / 60) ** (-2 * power);
    log.norm = first * (1 + 0.3 * Math.log1p(i / 60));
    log.row(Math.max(honest, loss(i)));
  }
}

function drawCatapult(plan: Dice, dice: Dice): ReturnType<Draw> {
  const log = new DrawnLog(dice, { ...drawRecording(plan, plan.pick([0, 0.3])), quantum: 0 });
  const height = plan.scale(10, 1e4);
  const [from, length] = [plan.whole(3, 30), plan.whole(5, 40)];
  fall(log, plan.whole(1000, 3000), plan.between(1, 3), (i) =>
    i < from || i > from + 4 * length ? 0 : height * Math.exp(-Math.abs(i - from - length) / (length / 5)),
  );
  return { log };
}

function drawEdge(plan: Dice, dice: Dice): ReturnType<Draw> {
  const log = new DrawnLog(dice, { ...drawRecording(plan, plan.pick([0, 0.2])), quantum: 0 });
  const [period, height] = [plan.whole(40, 400), plan.scale(3, 300)];
  const power = plan.between(0.6, 1.5);
  const first = 2 * (1 + 500 / 60) ** (-2 * power);
  fall(log, plan.whole(1500, 4000), power, (i) =>
    i < 500 ? 0 : Math.min(0.3, first * height * (500 / i) * Math.exp(-(period - (i % period)) / 8)),
  );
  return { log };
}

/** Weight decay: the norm rises to a spike and falls after it, as a saw. */
function drawCollapse(plan: Dice, dice: Dice): ReturnType<Draw> {
  const floor = plan.scale(1e-8, 1e-6);
  const log = new DrawnLog(dice, { ...drawRecording(plan, plan.pick([0, 0.5])), quantum: 0 });
  log.fit(plan.whole(100, 300), floor);
  const [period, amount] = [plan.whole(200, 800), plan.between(0.03, 0.3)];
  const [climb, up] = [plan.whole(1, 10), plan.between(0.1, 0.5)];
  for (let k = 0; k < 6; k++) {
    const before = log.norm;
    const steps = Math.round(period * dice.between(0.8, 1.2));
    for (let i = 0; i < steps; i++) {
      const share = i / steps;
      log.norm = before * (1 - amount * (share < 1 - up ? share / (1 - up) : 1 - ((share - 1 + up) / up) ** 2));
      const left = steps - i;
      log.row(
        left > climb ? floor * Math.exp(Math.max(0, 8 - i / 5)) : floor * (3e-4 / floor) ** (1 - left / (climb + 1)),
      );
    }
    for (let i = 0; i < 12; i++) log.row(2 * Math.exp(-i / 2));
  }
  settle(log, 200, floor, -amount / 2);
  return { log };
}

/** Single wrong batches under mini-batch training: the loss jumps in one row and is down again soon. */
function drawBadBatches(plan: Dice, dice: Dice, drifts = false): ReturnType<Draw> {
  const floor = plan.scale(1e-9, 1e-7);
  const log = new DrawnLog(dice, drawRecording(plan, plan.between(0.5, 1.5)), plan.scale(0.1, 10));
  log.fit(plan.whole(100, 400), floor);
  const steps = plan.whole(2000, 6000);
  const [count, recovery, jolt] = [plan.whole(1, 12), plan.between(0.5, 10), plan.between(0, 0.02)];
  const path = plan.pick(["log", "line", "square", "exponential"] as const);
  const amount = drifts ? plan.between(0.1, 2) : plan.between(0.01, 0.1);
  const bad = new Set(Array.from({ length: count }, () => dice.whole(200, steps - 200)));
  const first = log.norm;
  let [since, jolts, slow] = [Number.POSITIVE_INFINITY, 1, 0];
  for (let i = 1; i <= steps; i++) {
    const share = i / steps;
    const shape = {
      log: Math.log1p(9 * share) / Math.LN10,
      line: share,
      square: share ** 2,
      exponential: Math.expm1(3 * share) / Math.expm1(3),
    }[path];
    const isBad = bad.has(i);
    if (isBad) since = 0;
    // The second moment has jumped with the gradient: for some rows the norm grows less.
    slow = since < 60 ? slow + (amount / steps) * 0.8 : slow;
    if (since > 0 && since < 4) jolts *= 1 + (jolt / 3) * dice.between(0.3, 1);
    log.norm = first * jolts * (1 + amount * shape - slow);
    log.row(isBad ? dice.scale(0.5, 8) : Math.max(floor, since < 200 ? 1e-2 * Math.exp(-since / recovery) : 0));
    since++;
  }
  return { log };
}

/** A learning rate that goes up and down: the loss rises with it, and the norm grows with it and rests without. */
function drawRateCycles(plan: Dice, dice: Dice): ReturnType<Draw> {
  const floor = plan.scale(1e-8, 1e-6);
  const log = new DrawnLog(dice, { ...drawRecording(plan, plan.pick([0.2, 0.8])), quantum: 0 });
  log.fit(plan.whole(100, 300), floor);
  const [period, height] = [plan.whole(300, 1000), plan.scale(0.01, 1)];
  const [growth, isCosine] = [plan.between(0.02, 0.2), plan.pick([true, false])];
  for (let k = 0; k < 6; k++) {
    for (let i = 0; i < period; i++) {
      const share = i / period;
      const rate = isCosine ? (1 + Math.cos(Math.PI * share)) / 2 : 1 - Math.abs(2 * share - 1);
      log.norm *= 1 + ((2 * growth) / period) * rate;
      log.row(k === 0 ? floor : Math.max(floor, height * (floor / height) ** (2.5 * (1 - rate))));
    }
  }
  return { log };
}

/** An optimizer that lost its moments: full-size steps at once, the norm leaps with the loss. */
function drawRestarts(plan: Dice, dice: Dice): ReturnType<Draw> {
  const floor = plan.scale(1e-9, 1e-6);
  const log = new DrawnLog(dice, drawRecording(plan, plan.pick([0.1, 0.8])));
  log.fit(plan.whole(100, 300), floor);
  const [leap, climb] = [plan.between(0.003, 0.05), plan.whole(1, 4)];
  for (let k = 0; k < plan.whole(1, 5); k++) {
    settle(log, plan.whole(300, 1200), floor, 0.01);
    for (let i = 1; i <= climb; i++) {
      log.norm *= 1 + leap / climb;
      log.row(2 * (floor / 2) ** (1 - i / climb));
    }
    for (let i = 0; i < 30; i++) log.row(Math.exp(-i / 3));
  }
  settle(log, plan.whole(300, 600), floor, 0.005);
  return { log };
}

function drawDivergence(plan: Dice, dice: Dice): ReturnType<Draw> {
  const log = new DrawnLog(dice, { ...drawRecording(plan, plan.pick([0, 0.5])), quantum: 0 });
  const floor = plan.scale(1e-8, 1e-5);
  log.fit(plan.whole(100, 300), floor);
  settle(log, plan.whole(300, 1500), floor, 0.02);
  const [climb, factor] = [plan.whole(20, 300), plan.between(1.005, 1.03)];
  for (let i = 1; i <= climb; i++) {
    log.norm *= factor;
    log.row(floor * (1 / floor) ** (i / climb));
  }
  for (let i = 0; i < plan.whole(50, 400); i++) {
    log.norm *= factor;
    log.row(1.02 ** i);
  }
  if (plan.uniform() < 0.5) for (let i = 0; i < 20; i++) log.end();
  return { log };
}

/** Some labels are wrong and never learnt: batches without one are all correct, and look fitted. */
function drawWrongLabels(plan: Dice, dice: Dice): ReturnType<Draw> {
  const log = new DrawnLog(dice, { noise: 0.5, batch: plan.pick([16, 32]), quantum: 0 });
  const floor = plan.scale(1e-7, 1e-4);
  log.fit(plan.whole(100, 300), floor);
  const [share, path] = [plan.between(0.02, 0.25), plan.between(0.02, 0.3)];
  const [steps, first] = [plan.whole(1500, 4000), log.norm];
  for (let i = 1; i <= steps; i++) {
    log.norm = first * (1 + path * (i / steps) ** 2);
    const hit = dice.uniform() < share;
    log.row(hit ? dice.scale(0.05, 2) : floor, hit ? 0.08 : 0);
  }
  return { log };
}
