/** @file One Adam step over a flat vector, with the roundings of PyTorch's single-tensor loop. */
import { address, tileOffset, word } from "./arguments";

/**
 * Scalars are computed in float64 and rounded once to T; then, each operation rounded to T:
 *   p = p d, d = 1 - lr wd           (decoupled)
 *   g = g + wd p                     (coupled, wd != 0)
 *   m = m + (1 - b1) (g - m)         (lerp)
 *   v = v b2; v = v + ((1 - b2) g) g (mul, addcmul)
 *   denominator = sqrt(v) / sqrt(bc2) + eps
 *   p = p + ((-lr / bc1) m) / denominator (addcdiv)
 */
@inline
function adam<T>(args: usize, begin: i32, end: i32): void {
  const parameters = address(args, 0), gradient = address(args, 1), first = address(args, 2), second = address(args, 3);
  const hyper = address(args, 4), count = word(args, 5);
  const learningRate = load<f64>(hyper), beta1 = load<f64>(hyper, 8), beta2 = load<f64>(hyper, 16);
  const weightDecay = load<f64>(hyper, 48), decoupled = load<f64>(hyper, 56) == 1;
  const epsilon = v128.splat<T>(<T>load<f64>(hyper, 24));
  const negativeStep = v128.splat<T>(<T>(-learningRate / load<f64>(hyper, 32)));
  const rootCorrection2 = v128.splat<T>(<T>sqrt<f64>(load<f64>(hyper, 40)));
  const oneMinusBeta1 = v128.splat<T>(<T>(1 - beta1));
  const beta2Vector = v128.splat<T>(<T>beta2);
  const oneMinusBeta2 = v128.splat<T>(<T>(1 - beta2));
  const keep = v128.splat<T>(<T>(1 - learningRate * weightDecay));
  const coupled = v128.splat<T>(<T>weightDecay);
  const decayGradient = !decoupled && <T>weightDecay != 0;
  const to = tileOffset<T>(end, count);
  for (let i = tileOffset<T>(begin, count); i < to; i += 16) {
    let p = v128.load(parameters + i);
    let g = v128.load(gradient + i);
    if (decoupled) p = v128.mul<T>(p, keep);
    else if (decayGradient) g = v128.add<T>(g, v128.mul<T>(coupled, p));
    let m = v128.load(first + i);
    m = v128.add<T>(m, v128.mul<T>(oneMinusBeta1, v128.sub<T>(g, m)));
    let v = v128.mul<T>(v128.load(second + i), beta2Vector);
    v = v128.add<T>(v, v128.mul<T>(v128.mul<T>(oneMinusBeta2, g), g));
    const denominator = v128.add<T>(v128.div<T>(v128.sqrt<T>(v), rootCorrection2), epsilon);
    v128.store(first + i, m);
    v128.store(second + i, v);
    v128.store(parameters + i, v128.add<T>(p, v128.div<T>(v128.mul<T>(negativeStep, m), denominator)));
  }
}

/**
 * [parameters, gradient, m, v, hyper, count]; hyper is f64[8]: learningRate, beta1, beta2, epsilon, 1 - beta1^t,
 * 1 - beta2^t, weightDecay, decoupled (0 or 1). Overwrites parameters, m and v.
 */
export function adam_f32(args: usize, begin: i32, end: i32, thread: i32): void { adam<f32>(args, begin, end); }
export function adam_f64(args: usize, begin: i32, end: i32, thread: i32): void { adam<f64>(args, begin, end); }
