/** @file `scripts/node24.js` stands for the Node.js that it starts: signals reach that one, and its end is the same. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../scripts/node24.js", import.meta.url));
const skip = process.platform === "win32" && "there are no signals";

/** Starts a line of JavaScript, sends a signal once it has printed, and says how it ended and what was printed. */
async function endBy(signal: NodeJS.Signals, line: string) {
  const forever = "console.log(process.pid); setInterval(() => {}, 1000);";
  const child = spawn(process.execPath, [SCRIPT, "-e", `${line}; ${forever}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (chunk) => {
    if (printed === "") child.kill(signal);
    printed += chunk;
  });
  const [code, endedBy] = await once(child, "close");
  return { code, endedBy, pid: Number.parseInt(printed, 10) };
}

test("a signal that nobody catches ends both", { skip }, async () => {
  const { code, endedBy, pid } = await endBy("SIGTERM", "");
  assert.deepEqual([code, endedBy], [null, "SIGTERM"]);
  assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
});

test("a signal that is caught has its own end", { skip }, async () => {
  const { code, pid } = await endBy("SIGINT", "process.on('SIGTERM', () => process.exit(7))");
  assert.equal(code, 7);
  assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
});

test("the exit code is that of what was asked for", async () => {
  const child = spawn(process.execPath, [SCRIPT, "-e", "process.exit(3)"], { stdio: "inherit" });
  assert.deepEqual(await once(child, "close"), [3, null]);
});
