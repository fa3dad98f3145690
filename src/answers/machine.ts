/** @file What `doctor` says of a machine. */
import type { NodeReport } from "../engine/hosts/inspectNode.ts";
import { escapeControls } from "../escapeControls.ts";
import { formatNumber } from "../words.ts";
import { alignRows } from "./alignRows.ts";
import type { Answer } from "./answer.ts";

/** Lines, with names in the first column. */
export function tellMachine(report: NodeReport): Answer {
  const { selfTest } = report;
  const rows: [name: string, finding: string][] = [
    ["Node.js", `${report.node} (V8 ${report.v8}), ${report.platform}`],
    ["SIMD", report.simd ? "yes" : "no: WebAssembly SIMD is needed"],
    ["Relaxed SIMD", report.relaxedSimd ? "yes" : "no: fast arithmetic is not available"],
    ["256-bit SIMD", REVECTORIZE[report.revectorize]],
    ["Threads", report.sharedMemory ? `${report.cores}, one a core` : "one: shared memory is not available"],
    ["Bits", describeBits(selfTest)],
    ["Machine code, strict", escapeControls(report.native.strict)],
    ["Machine code, fast", escapeControls(report.native.fast ?? "not available")],
    ...RATES.flatMap(({ key, what }): [name: string, finding: string][] => [
      [`Peak of a core, ${what}`, showGflops(report.peakGflops[key])],
      [`Matrix product, ${what}`, describeProduct(report, key)],
    ]),
  ];
  return { document: report, lines: alignRows(rows) };
}

function describeBits({ ok, actual, expected }: NodeReport["selfTest"]): string {
  if (ok) return `as expected (${actual})`;
  // A thread may fail where the others do not.
  if (actual === expected) return `as expected in the main thread (${actual}), not in all others`;
  return `${actual}, expected ${expected}`;
}

const REVECTORIZE: Readonly<Record<NodeReport["revectorize"], string>> = {
  on: "on (V8 pairs 128-bit operations)",
  off: "off: this machine gives other bits or no speed with it",
  unavailable: "not available: needs Node.js 24 and AVX2",
};

const RATES = [
  { key: "strict", what: "strict f32" },
  { key: "strictF64", what: "strict f64" },
  { key: "fast", what: "fast f32" },
] as const;

/** What machine code and WebAssembly reach, and their shares of the peak. */
function describeProduct({ peakGflops, gemmGflops }: NodeReport, key: keyof NodeReport["peakGflops"]): string {
  const peak = peakGflops[key];
  const show = (rate: number | null | undefined, where: string): string[] => {
    if (rate === null || rate === undefined) return [];
    const share = peak === null ? "" : `, ${formatNumber(rate / peak)} of the peak`;
    return [`${showGflops(rate)} in ${where}${share}`];
  };
  const found = [...show(gemmGflops.native?.[key], "machine code"), ...show(gemmGflops.wasm[key], "WebAssembly")];
  return found.length === 0 ? "not available" : found.join("; ");
}

const showGflops = (value: number | null): string =>
  value === null ? "not available" : `${formatNumber(value)} GFLOP/s`;
