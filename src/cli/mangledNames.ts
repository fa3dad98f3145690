/**
 * @file Names that are not UTF-8, which Linux allows. Node.js gives them with U+FFFD for each byte that it does not know, and
 * what it is then asked for is another file, or one to be made under a name that nobody meant.
 */
import { isUtf8 } from "node:buffer";
import { readFileSync, readlinkSync } from "node:fs";
import { RequestError } from "../experiment/requestError.ts";
import { tryTo } from "../files/tryTo.ts";
import { showValue } from "../showValue.ts";

/** Throws RequestError where an argument, or the path of the current folder, did not come through as it is. */
export function refuseMangledNames(args: readonly string[]): void {
  const isMangled = (read: () => Buffer) => tryTo(() => !isUtf8(read())) === true;
  const remedy = "Node.js cannot name such files: rename it, or go by a link with another name";
  const whole =
    "Node.js does not get it as it is; where it names a file, rename that, or go by a link with another name";
  const mangled = args.find((arg) => arg.includes("\ufffd"));
  // Where this process was started by the launcher, that had them as they are.
  const isOurs = () => ["self", process.ppid].some((id) => isMangled(() => readFileSync(`/proc/${id}/cmdline`)));
  if (mangled !== undefined && isOurs()) throw new RequestError(`${showValue(mangled)} is not UTF-8; ${whole}`);
  if (isMangled(() => readlinkSync("/proc/self/cwd", { encoding: "buffer" })))
    throw new RequestError(`the path of the current folder is not UTF-8; ${remedy}`);
}
