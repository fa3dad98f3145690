/** @file The elementary functions of a vector of either float type. */
import { erf32, exp32, log32, tanh32 } from "./elementary32";
import { erf64, exp64, log64, tanh64 } from "./elementary64";

@inline
export function exp<T>(x: v128): v128 {
  if (sizeof<T>() == 4) return exp32(x);
  else return exp64(x);
}

@inline
export function log<T>(x: v128): v128 {
  if (sizeof<T>() == 4) return log32(x);
  else return log64(x);
}

@inline
export function tanh<T>(x: v128): v128 {
  if (sizeof<T>() == 4) return tanh32(x);
  else return tanh64(x);
}

@inline
export function erf<T>(x: v128): v128 {
  if (sizeof<T>() == 4) return erf32(x);
  else return erf64(x);
}
