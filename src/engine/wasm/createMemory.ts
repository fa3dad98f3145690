/** @file The memory of a machine. */
import { MemoryError } from "../memoryError.ts";

const PAGE_BYTES = 65_536;

/** Addresses have 32 bits. */
const MOST_PAGES = 65_536;

/**
 * A memory of at least so many bytes, all zero. It never grows, so that views of it stay valid.
 * @param shared whether threads are to share it
 * @throws MemoryError where there is not as much
 */
export function createMemory(bytes: number, shared: boolean): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  if (pages > MOST_PAGES) throw new MemoryError(pages / 16);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  } catch (cause) {
    if (cause instanceof RangeError) throw new MemoryError(pages / 16, { cause });
    throw cause;
  }
}
