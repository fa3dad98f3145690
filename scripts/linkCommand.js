/**
 * @file Puts `slingshot` among the commands of this folder, once it is built. npm does so for packages that it installs and not for its
 * own: `npx slingshot` would install the folder a second time, into npm's cache, and ask there at every call.
 */
import { existsSync, rmSync, symlinkSync } from "node:fs";

const commands = new URL("../node_modules/.bin/", import.meta.url);

// Windows has no such links for who is no administrator; there npx goes its longer way.
if (process.platform !== "win32" && existsSync(commands)) {
  const link = new URL("slingshot", commands);
  rmSync(link, { force: true });
  symlinkSync("../../bin/slingshot.js", link);
}
