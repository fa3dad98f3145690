/** @file Builds dist/: the WASM kernels (strict and fast, for memory that threads share and for memory of one thread) from AssemblyScript, the source of the products in machine code, then JavaScript and types from TypeScript, then the pages of the lab. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
mkdirSync("dist/wasm", { recursive: true });

// -O2, not -O3: Binaryen's -O3 reorders loads so that V8's revectorizer no longer finds adjacent pairs.
const common = [
  "src/engine/kernels/index.ts",
  "-O2",
  // Lets V8 pair the vectors of the loops that hold exp, log, tanh and erf; GEMM stays as it is.
  "--runPasses=local-cse",
  "--noAssert",
  "--runtime=stub",
  "--importMemory",
  "--sharedMemory",
  "--initialMemory=1",
  "--maximumMemory=65536",
  "--exportTable",
  "--growableTable",
  "--enable=simd",
  "--enable=threads",
];
const variants = { strict: [], fast: ["--enable=relaxed-simd"] };

/** The import of a memory: module `env`, name `memory`, kind memory, and flags: it has a maximum, and threads share it. */
const SHARED_MEMORY = Buffer.from("\x03env\x06memory\x02\x03", "latin1");

/** The same module for a memory that no other thread sees; it differs in one flag. */
function unshare(wasm) {
  const start = wasm.indexOf(SHARED_MEMORY);
  if (start === -1) throw new Error("the kernels import no shared memory");
  const unshared = Buffer.from(wasm);
  unshared[start + SHARED_MEMORY.length - 1] = 1;
  return unshared;
}

for (const [name, flags] of Object.entries(variants)) {
  const { error, stderr } = await asc.main([...common, ...flags, `--outFile=dist/wasm/${name}.wasm`]);
  if (error) {
    console.error(`kernels (${name}): ${error.message}\n${stderr.toString()}`);
    process.exit(1);
  }
  writeFileSync(`dist/wasm/${name}-unshared.wasm`, unshare(readFileSync(`dist/wasm/${name}.wasm`)));
}

// Compiled where it is used, by the compiler that is there.
mkdirSync("dist/engine/native", { recursive: true });
copyFileSync("src/engine/native/products.c", "dist/engine/native/products.c");

if (!process.argv.includes("--kernels")) {
  const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
  const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
  const { build } = await import("vite");
  await build({ configFile: "web/vite.config.ts" });
}
