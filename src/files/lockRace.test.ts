/** @file The race for a lock: of two processes that want it at once, one gets it. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { kill, lockFiles, makeRoot, writeRun } from "../recording/testRun.fixture.ts";
import { readRun } from "../store/index.ts";

const newPath = makeRoot();
const index = JSON.stringify(new URL("../recording/index.ts", import.meta.url).href);

/** Starts a Node process that runs `script`, in which the room is `recording` and the run's folder `directory`. */
function startProcess(directory: string, script: string): ChildProcess {
  const source = `import * as recording from ${index}; const directory = ${JSON.stringify(directory)}; ${script}`;
  const args = ["--no-warnings", "--input-type=module", "-e", source];
  return spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
}

/** What a process writes until it ends. */
async function outputOf(child: ChildProcess): Promise<string> {
  let output = "";
  child.stdout?.on("data", (part) => {
    output += part;
  });
  await once(child, "close");
  return output;
}

test("of two processes that open a run at the same moment, exactly one gets it, fifty times", async () => {
  const directory = newPath();
  writeRun(directory, 3, 5);
  const script = `
    process.stdin.setEncoding("utf8");
    for await (const order of process.stdin) {
      for (const word of order.trim().split("\\n")) {
        if (word === "take") {
          try {
            globalThis.writer = (await recording.openRun(directory, { say: () => {} })).writer;
            console.log("won");
          } catch (error) {
            console.log(error.kind);
          }
        } else {
          globalThis.writer?.release();
          globalThis.writer = undefined;
          console.log("free");
        }
      }
    }
  `;
  const children = [startProcess(directory, script), startProcess(directory, script)];
  const ask = async (word: string) => {
    const answers = children.map(async (child) => {
      const [answer] = await once(child.stdout as NodeJS.ReadableStream, "data");
      return String(answer).trim();
    });
    for (const child of children) child.stdin?.write(`${word}\n`);
    return (await Promise.all(answers)).sort();
  };
  for (let round = 0; round < 50; round++) {
    assert.deepEqual(await ask("take"), ["locked", "won"], `round ${round}`);
    // Every other time they find the lock as a killed process leaves it.
    if (round % 2 === 0) assert.deepEqual(await ask("free"), ["free", "free"]);
    else kill(directory);
  }
  const ended = children.map(outputOf);
  for (const child of children) child.stdin?.end();
  await Promise.all(ended);
  assert.deepEqual((await readRun(directory)).damaged, []);
  assert.equal(lockFiles(directory).length, 1);
});
