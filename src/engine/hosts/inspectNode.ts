/** @file What this machine offers the engine in Node.js. */
import { inspectMachine, type MachineReport } from "../inspect.ts";
import type { Waiting } from "../native/nativeLibrary.ts";
import { nodeHost } from "./node.ts";

export interface NodeReport extends MachineReport {
  readonly node: string;
  readonly v8: string;
  readonly platform: string;
}

/** Measures this machine; takes about four seconds. */
export async function inspectNode(waiting?: Waiting): Promise<NodeReport> {
  return {
    node: process.version,
    v8: process.versions.v8 ?? "",
    platform: `${process.platform} ${process.arch}`,
    ...(await inspectMachine(nodeHost, waiting)),
  };
}
