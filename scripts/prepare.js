/**
 * @file What npm runs when this folder has its dependencies: builds dist/, and puts `slingshot` among the folder's commands, as npm does
 * for packages that it installs and not for its own.
 *
 * `npx slingshot` makes npm install the folder once more, as a link in its cache, and run this again: what is built stays as it is then,
 * for a build takes a minute, in silence, and other commands may be reading what it writes.
 */
import { spawnSync } from "node:child_process";
import { existsSync, rmSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const isForNpx = process.env.npm_command === "exec";
if (!isForNpx || !existsSync(at("dist/cli/main.js"))) {
  const { status } = spawnSync(process.execPath, [at("scripts/build.js")], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

// Windows has no such links for who is no administrator; there npx goes its longer way.
if (process.platform !== "win32" && existsSync(at("node_modules/.bin"))) {
  const link = at("node_modules/.bin/slingshot");
  rmSync(link, { force: true });
  symlinkSync("../../bin/slingshot.js", link);
}
