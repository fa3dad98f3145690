/** @file The precisions of a loss, as types: each rounds a vector of results to itself. */
import * as halfPrecision from "./halfPrecision";

/** float32 and float64: operations have rounded already. */
@unmanaged
export class Native {
  @inline isNative(): bool { return true; }
  @inline round(x: v128): v128 { return x; }
}

// Functions of their own: these precisions are for experiments, and their roundings are long.
function roundF16(x: v128): v128 { return halfPrecision.roundF16(x); }
function roundBf16(x: v128): v128 { return halfPrecision.roundBf16(x); }

@unmanaged
export class F16 {
  @inline isNative(): bool { return false; }
  @inline round(x: v128): v128 { return roundF16(x); }
}

@unmanaged
export class BF16 {
  @inline isNative(): bool { return false; }
  @inline round(x: v128): v128 { return roundBf16(x); }
}
