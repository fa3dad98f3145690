/** @file The logits of all equations of modular arithmetic as waves of the answer's place on its cycle, and the losses with and without some. */

import { exp, log } from "../engine/reference/float64.ts";
import { addWave, type CycleFunction, createCircle, findWave, spectrumOf, type Wave } from "../measures/fourier.ts";

/** Equations with the network's logits for them [rows · classes]. */
export interface AnsweredEquations {
  readonly logits: ArrayLike<number>;
  /** Class of each row. */
  readonly labels: ArrayLike<number>;
  /** Place of each row's answer on the cycle; −1 of one that has none and does not count. */
  readonly answers: Int32Array;
  /** How many pairs of operands each row stands for. */
  readonly weights: Float64Array;
}

/** All equations as a network answers them. */
export interface LogitWaves {
  /** Power of each frequency. */
  readonly power: Float64Array;
  /** Share of what the logits vary that follows from the answer alone. */
  readonly answerShare: number;
  findWaves(frequencies: readonly number[]): Wave[];
  /** Mean cross-entropy of some equations where the logits are their mean and these waves. */
  restrictedLoss(equations: AnsweredEquations, waves: readonly Wave[]): number;
  /** Mean cross-entropy of some equations without these waves. */
  excludedLoss(equations: AnsweredEquations, waves: readonly Wave[]): number;
}

/**
 * @param all equations of all pairs of operands that have a place, in some lists: for each answer as many as the cycle has places
 * @param length of the cycle
 */
export function analyzeLogits(all: readonly AnsweredEquations[], length: number, classes: number): LogitWaves {
  const circle = createCircle(length);
  const byAnswer = averageByAnswer(all, length, classes);
  const means = meanOverPlaces(byAnswer);
  const power = spectrumOf(byAnswer, circle);
  const addAll = (target: Float64Array, waves: readonly Wave[], factor: number): Float64Array => {
    for (const wave of waves) addWave(target, wave, factor, circle);
    return target;
  };
  return {
    power,
    answerShare: (length * power.reduce((sum, value) => sum + value, 0)) / spreadOf(all, means),
    findWaves: (frequencies) => frequencies.map((frequency) => findWave(byAnswer, frequency, circle)),
    restrictedLoss: (equations, waves) => {
      const start = Float64Array.from({ length: length * classes }, (_, i) => means[i % classes] as number);
      const restricted = addAll(start, waves, 1);
      const sums = Float64Array.from({ length }, (_, place) => logSumExp(restricted, place * classes, classes));
      return meanLoss(
        equations,
        (_, place, label) => (sums[place] as number) - (restricted[place * classes + label] as number),
      );
    },
    excludedLoss: (equations, waves) => {
      const removed = addAll(new Float64Array(length * classes), waves, -1);
      const left = new Float64Array(classes);
      return meanLoss(equations, (row, place, label) => {
        for (let k = 0; k < classes; k++)
          left[k] = (equations.logits[row * classes + k] as number) + (removed[place * classes + k] as number);
        return logSumExp(left, 0, classes) - (left[label] as number);
      });
    },
  };
}

/** Calls `visit` for every row whose answer has a place. */
function forEachRow(
  { answers, weights }: AnsweredEquations,
  visit: (row: number, place: number, weight: number) => void,
): void {
  answers.forEach((place, row) => {
    if (place !== -1) visit(row, place, weights[row] as number);
  });
}

/** The mean of the logits over the pairs of operands with the same answer [places · classes]. */
function averageByAnswer(all: readonly AnsweredEquations[], places: number, classes: number) {
  const values = new Float64Array(places * classes);
  for (const equations of all) {
    forEachRow(equations, (row, place, weight) => {
      for (let k = 0; k < classes; k++) {
        const i = place * classes + k;
        values[i] = (values[i] as number) + weight * (equations.logits[row * classes + k] as number);
      }
    });
  }
  return { places, columns: classes, values: values.map((sum) => sum / places) } satisfies CycleFunction;
}

function meanOverPlaces({ places, columns, values }: CycleFunction): Float64Array {
  return Float64Array.from({ length: columns }, (_, k) => {
    let sum = 0;
    for (let place = 0; place < places; place++) sum += values[place * columns + k] as number;
    return sum / places;
  });
}

/** Sum over the pairs of operands of the squared distances of the logits from their class's mean. */
function spreadOf(all: readonly AnsweredEquations[], means: Float64Array): number {
  let sum = 0;
  for (const equations of all) {
    forEachRow(equations, (row, _, weight) => {
      for (let k = 0; k < means.length; k++)
        sum += weight * ((equations.logits[row * means.length + k] as number) - (means[k] as number)) ** 2;
    });
  }
  return sum;
}

/** log Σ eˣ of `count` numbers from `first` on. */
function logSumExp(values: Float64Array, first: number, count: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k++) largest = Math.max(largest, values[first + k] as number);
  let sum = 0;
  for (let k = 0; k < count; k++) sum += exp((values[first + k] as number) - largest);
  return largest + log(sum);
}

function meanLoss(equations: AnsweredEquations, lossOf: (row: number, place: number, label: number) => number): number {
  let [sum, count] = [0, 0];
  forEachRow(equations, (row, place) => {
    sum += lossOf(row, place, equations.labels[row] as number);
    count++;
  });
  return sum / count;
}
