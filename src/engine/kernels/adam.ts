/** @file One Adam step over a flat vector, with the roundings of PyTorch's single-tensor loop. */
import {
  ADAM_BETA1,
  ADAM_BETA2,
  ADAM_BIAS_CORRECTION1,
  ADAM_BIAS_CORRECTION2,
  ADAM_DECOUPLED,
  ADAM_EPSILON,
  ADAM_EPSILON_INSIDE,
  ADAM_LEARNING_RATE,
  ADAM_WEIGHT_DECAY,
} from "./adamScalars";
import { address, tileOffset, word } from "./arguments";

/** Everything behind the weight decay, for two neighbouring vectors. */
@inline
function update<T>(
  p0: v128, p1: v128, g0: v128, g1: v128, parameters: usize, first: usize, second: usize,
  oneMinusBeta1: v128, beta2: v128, oneMinusBeta2: v128, rootCorrection2: v128, epsilon: v128, epsilonInside: v128, negativeStep: v128,
): void {
  let m0 = v128.load(first), m1 = v128.load(first, 16);
  m0 = v128.add<T>(m0, v128.mul<T>(oneMinusBeta1, v128.sub<T>(g0, m0)));
  m1 = v128.add<T>(m1, v128.mul<T>(oneMinusBeta1, v128.sub<T>(g1, m1)));
  const v0 = v128.add<T>(v128.mul<T>(v128.load(second), beta2), v128.mul<T>(v128.mul<T>(oneMinusBeta2, g0), g0));
  const v1 = v128.add<T>(v128.mul<T>(v128.load(second, 16), beta2), v128.mul<T>(v128.mul<T>(oneMinusBeta2, g1), g1));
  const d0 = v128.add<T>(v128.div<T>(v128.sqrt<T>(v128.add<T>(v0, epsilonInside)), rootCorrection2), epsilon);
  const d1 = v128.add<T>(v128.div<T>(v128.sqrt<T>(v128.add<T>(v1, epsilonInside)), rootCorrection2), epsilon);
  const q0 = v128.add<T>(p0, v128.div<T>(v128.mul<T>(negativeStep, m0), d0));
  const q1 = v128.add<T>(p1, v128.div<T>(v128.mul<T>(negativeStep, m1), d1));
  v128.store(first, m0);
  v128.store(first, m1, 16);
  v128.store(second, v0);
  v128.store(second, v1, 16);
  v128.store(parameters, q0);
  v128.store(parameters, q1, 16);
}

@inline
function scalar(scalars: usize, place: i32): f64 {
  return load<f64>(scalars + (<usize>place << 3));
}

/**
 * Scalars are computed in float64 and rounded once to T; then, each operation rounded to T:
 *   p = p d, d = 1 - lr wd           (decoupled)
 *   g = g + wd p                     (coupled, wd != 0)
 *   m = m + (1 - b1) (g - m)         (lerp)
 *   v = v b2; v = v + ((1 - b2) g) g (mul, addcmul)
 *   denominator = sqrt(v + eps inside) / sqrt(bc2) + eps (eps inside is 0 in PyTorch, and then changes nothing)
 *   p = p + ((-lr / bc1) m) / denominator (addcdiv)
 */
@inline
function adam<T>(args: usize, begin: i32, end: i32): void {
  const parameters = address(args, 0), gradient = address(args, 1), first = address(args, 2), second = address(args, 3);
  const scalars = address(args, 4), count = word(args, 5);
  const learningRate = scalar(scalars, ADAM_LEARNING_RATE);
  const beta1 = scalar(scalars, ADAM_BETA1), beta2 = scalar(scalars, ADAM_BETA2);
  const weightDecay = scalar(scalars, ADAM_WEIGHT_DECAY), decoupled = scalar(scalars, ADAM_DECOUPLED) == 1;
  const epsilon = v128.splat<T>(<T>scalar(scalars, ADAM_EPSILON));
  const epsilonInside = v128.splat<T>(<T>scalar(scalars, ADAM_EPSILON_INSIDE));
  const negativeStep = v128.splat<T>(<T>(-learningRate / scalar(scalars, ADAM_BIAS_CORRECTION1)));
  const rootCorrection2 = v128.splat<T>(<T>sqrt<f64>(scalar(scalars, ADAM_BIAS_CORRECTION2)));
  const oneMinusBeta1 = v128.splat<T>(<T>(1 - beta1));
  const beta2Vector = v128.splat<T>(<T>beta2);
  const oneMinusBeta2 = v128.splat<T>(<T>(1 - beta2));
  const keep = v128.splat<T>(decoupled ? <T>(1 - learningRate * weightDecay) : <T>1);
  const coupled = v128.splat<T>(<T>weightDecay);
  const decayGradient = !decoupled && <T>weightDecay != 0;
  const from = tileOffset<T>(begin, count), to = tileOffset<T>(end, count);
  // Not decoupled: keep = 1. The two vectors of an iteration and the two loops without branches are for the revectorizer.
  if (decayGradient) {
    for (let i = from; i < to; i += 32) {
      const p0 = v128.load(parameters + i), p1 = v128.load(parameters + i, 16);
      const g0 = v128.add<T>(v128.load(gradient + i), v128.mul<T>(coupled, p0));
      const g1 = v128.add<T>(v128.load(gradient + i, 16), v128.mul<T>(coupled, p1));
      update<T>(p0, p1, g0, g1, parameters + i, first + i, second + i, oneMinusBeta1, beta2Vector, oneMinusBeta2, rootCorrection2, epsilon, epsilonInside, negativeStep);
    }
  } else {
    for (let i = from; i < to; i += 32) {
      const p0 = v128.mul<T>(v128.load(parameters + i), keep), p1 = v128.mul<T>(v128.load(parameters + i, 16), keep);
      const g0 = v128.load(gradient + i), g1 = v128.load(gradient + i, 16);
      update<T>(p0, p1, g0, g1, parameters + i, first + i, second + i, oneMinusBeta1, beta2Vector, oneMinusBeta2, rootCorrection2, epsilon, epsilonInside, negativeStep);
    }
  }
}

/**
 * [parameters, gradient, m, v, scalars, count]; the scalars' places are those of adamScalars.ts. Overwrites parameters, m
 * and v.
 */
export function adam_f32(args: usize, begin: i32, end: i32, thread: i32): void { adam<f32>(args, begin, end); }
export function adam_f64(args: usize, begin: i32, end: i32, thread: i32): void { adam<f64>(args, begin, end); }
