/** @file Memory that threads share. */
import { MemoryError } from "../memoryError.ts";

const PAGE_BYTES = 65_536;

/**
 * A memory of at least so many bytes, all zero. It never grows, so that views of it stay valid.
 * @throws MemoryError where there is not as much
 */
export function createMemory(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch (cause) {
    throw new MemoryError(pages / 16, cause);
  }
}
