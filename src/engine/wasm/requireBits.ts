/** @file Refuses to compute where the self tests do not give the bits they give everywhere else. */
import { FloatStateError } from "../floatState.ts";
import type { ThreadFinding } from "../host.ts";
import { NativeError } from "../native/bindNative.ts";
import { PRODUCTS_HASH } from "../selfTest/products.ts";
import { SUBNORMALS_HASH } from "../selfTest/subnormals.ts";
import type { KernelModule } from "./kernelModule.ts";

/**
 * @param who the process, or which of its threads
 * @throws FloatStateError where the thread's processor is set to compute otherwise
 * @throws NativeError where kernels in machine code are not there, or may be what is wrong
 * @throws Error where nothing explains the other bits
 */
export function requireBits(who: string, { fault, hash, unbound }: ThreadFinding, kernels: KernelModule): void {
  if (unbound !== undefined) throw new NativeError(`${unbound} (${who})`);
  if (fault) throw new FloatStateError(who, fault, kernels.arithmetic);
  const tests = [
    { actual: hash, expected: SUBNORMALS_HASH },
    { actual: kernels.productsHash ?? PRODUCTS_HASH, expected: PRODUCTS_HASH },
  ];
  for (const { actual, expected } of tests) {
    if (actual === expected) continue;
    if (kernels.native) throw new NativeError(`${kernels.native.path} fails the self test in ${who}: ${actual}`);
    throw new Error(
      `the self test of ${kernels.arithmetic} arithmetic gives ${actual} in ${who}, and ${expected} on other machines; please report this machine`,
    );
  }
}
