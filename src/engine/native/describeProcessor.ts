/** @file What this processor is: a library is right where it was tested, and a home may be that of unlike machines. */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { cpus } from "node:os";
import { tryTo } from "../../files/tryTo.ts";

/** What does not change from start to start, as its clock does. */
const LASTING = /^(vendor_id|cpu family|model|model name|stepping|flags|Features|CPU \w+)\s*:/;

/** Text that is equal on equal processors under equal systems: its model, its instructions, the system with its C library. */
export function describeProcessor(): string {
  const system = tryTo(() => readFileSync("/etc/os-release", "utf8")) ?? "";
  const [first = ""] = (tryTo(() => readStart("/proc/cpuinfo")) ?? "").split("\n\n");
  const lines = first.split("\n").filter((line) => LASTING.test(line));
  // Macs have no such file, and one name for one kind of processor.
  return [process.platform, process.arch, ...(lines.length > 0 ? lines : [cpus()[0]?.model ?? ""]), system].join("\n");
}

/** The first core's part: with hundreds of cores the whole takes long. */
function readStart(path: string): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(8192);
    return bytes.toString("latin1", 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}
