/** @file `slingshot doctor`: what this machine can do, and whether it computes the right bits. */
import type { Command } from "commander";
import type { MachineReport } from "../engine/inspect.ts";
import type { Context } from "./context.ts";
import { DONE, INTERNAL_ERROR } from "./exitCodes.ts";
import { formatNumber } from "./format.ts";
import { Progress } from "./progress.ts";

/** Adds `doctor` to the program; `finish` takes the exit code. */
export function addDoctorCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("doctor")
    .summary("check this machine: right bits, SIMD, threads, speed")
    .description("Checks that strict arithmetic gives the expected bits on this machine, and measures its speed.")
    .option("--json", "one JSON document on standard output")
    .addHelpText("after", "\nExamples:\n  slingshot doctor\n  slingshot doctor --json")
    .action(async ({ json }: { readonly json?: boolean }) => finish(await doctor(json === true, context)));
}

async function doctor(json: boolean, context: Context): Promise<number> {
  const progress = new Progress(context.stderr, { env: context.env });
  progress.say("measuring, a few seconds");
  const report = await context.inspectMachine();
  context.stdout.write(json ? `${JSON.stringify(report)}\n` : describeMachine(report));
  if (report.selfTest.ok) return DONE;
  progress.fail("strict arithmetic gives other bits here than on other machines; please report this machine");
  return INTERNAL_ERROR;
}

/** The findings, one a line, names in the first column. */
function describeMachine(report: MachineReport): string {
  const { selfTest, peakGflops, gemmGflops } = report;
  const rows: [name: string, finding: string][] = [
    ["Node.js", `${report.node} (V8 ${report.v8}), ${report.platform}`],
    ["SIMD", report.simd ? "yes" : "no: WebAssembly SIMD is needed"],
    ["Relaxed SIMD", report.relaxedSimd ? "yes" : "no: fast arithmetic is not available"],
    ["256-bit SIMD", REVECTORIZE[report.revectorize]],
    ["Threads", report.sharedMemory ? `${report.cores}, one a core` : "one: shared memory is not available"],
    ["Bits", selfTest.ok ? `as expected (${selfTest.actual})` : `${selfTest.actual}, expected ${selfTest.expected}`],
    ["Peak of a core, strict", `${showGflops(peakGflops.multiplyAdd)} (multiply, then add)`],
    ["Peak of a core, fast", `${showGflops(peakGflops.fused)} (fused multiply-add)`],
    ["Matrix product, strict f32", showGflops(gemmGflops.strict)],
    ["Matrix product, strict f64", showGflops(gemmGflops.strictF64)],
    ["Matrix product, fast f32", showGflops(gemmGflops.fast)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, finding]) => `${name.padEnd(width)}  ${finding}\n`).join("");
}

const REVECTORIZE: Readonly<Record<MachineReport["revectorize"], string>> = {
  on: "on (V8 pairs 128-bit operations)",
  off: "off: this machine gives other bits or no speed with it",
  unavailable: "not available: needs Node.js 24 and AVX2",
};

const showGflops = (value: number | null): string =>
  value === null ? "not available" : `${formatNumber(value)} GFLOP/s`;
