/** @file The precisions of a loss, as types: each rounds a vector of results to itself. */
import { roundBf16, roundF16 } from "./halfPrecision";

/** float32 and float64: operations have rounded already. */
@unmanaged
export class Native {
  @inline round(x: v128): v128 {
    return x;
  }
}

@unmanaged
export class F16 {
  @inline round(x: v128): v128 {
    return roundF16(x);
  }
}

@unmanaged
export class BF16 {
  @inline round(x: v128): v128 {
    return roundBf16(x);
  }
}
