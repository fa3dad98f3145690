/** @file For tests: headless Chromium, where there is one. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const executable = [process.env.CHROMIUM, "/usr/bin/chromium"].find((path) => path !== undefined && existsSync(path));
const flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
flags.push("--disable-component-update", "--disable-sync", "--disable-quic");

/** For `describe`: why tests in the browser cannot run, or false. */
export const noChromium = executable === undefined && "no Chromium: CHROMIUM may name one";

/** @param engineFlags of V8 */
export function launchChromium(engineFlags: readonly string[] = []): Promise<Browser> {
  const args = engineFlags.length === 0 ? flags : [...flags, `--js-flags=${engineFlags.join(",")}`];
  return chromium.launch({ executablePath: executable as string, args });
}
