/** @file The functions of a library of products, called on the memory of a machine. */
import type { FloatType } from "../dtype.ts";
import { firstLine } from "./bindNative.ts";
import { type Kernel, NATIVE_KERNELS, type NativeLibrary } from "./nativeLibrary.ts";

/** koffi is a native addon: only who has a library to call loads it. */
const loadKoffi = async () => (await import("koffi")).default;

/** Why no library can be called here, as on a platform that koffi has no binary for; null where one can. */
export async function whyUncallable(): Promise<string | null> {
  try {
    const { load, address } = await loadKoffi();
    if (typeof load === "function" && typeof address === "function") return null;
    return "koffi, which calls libraries, has not all that is needed";
  } catch (error) {
    return `koffi, which calls libraries, does not load: ${firstLine(error)}`;
  }
}

/** A memory never grows, so its address holds. */
export async function bindProducts(
  { path }: Pick<NativeLibrary, "path">,
  memory: { readonly buffer: ArrayBufferLike },
): Promise<ReadonlyMap<string, Kernel>> {
  const koffi = await loadKoffi();
  const library = koffi.load(path);
  const start = koffi.address(new Uint8Array(memory.buffer));
  return new Map(
    NATIVE_KERNELS.map((name) => {
      const call = library.func(
        `void ${name}(void *memory, uint32_t arguments, int32_t begin, int32_t end, int32_t thread)`,
      );
      return [name, (args, begin, end, thread) => call(start, args, begin, end, thread)] as const;
    }),
  );
}

/** 512, 256 or 128; 0 where the library has nothing for this processor. */
export async function vectorBitsOf(path: string): Promise<number> {
  return (await loadKoffi()).load(path).func("int32_t vector_bits(void)")() as number;
}

/** Some tenths of a millisecond. */
const PEAK_ROUNDS = 200_000;

/** As `NativeKernels` has it. */
export async function bindPeak({ path }: NativeLibrary, type: FloatType): Promise<() => number> {
  const peak = (await loadKoffi()).load(path).func(`double peak_${type}(int64_t rounds)`);
  return () => peak(PEAK_ROUNDS) as number;
}
