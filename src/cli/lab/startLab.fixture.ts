/** @file For tests: `slingshot lab` as a process, and its lab as a page has it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHttpLab } from "../../../web/folders/httpLab.ts";
import { SCRIPT } from "../../server/lab.fixture.ts";

export type LabProcess = Awaited<ReturnType<typeof startLab>>;

/** Starts the command in `home` and gives, once it serves, what it prints first as one document; to be killed by who has asked. */
export async function startLab(home: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [...process.execArgv, SCRIPT, "lab", "--json", ...args], { cwd: home });
  let narrated = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    narrated += text;
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const line = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (text.includes("\n")) resolve(text);
    });
    void ended.then(() => reject(new Error(narrated)));
  });
  const document = JSON.parse(line) as { address: string; port: number; token: string; folders: string[] };
  const base = `http://127.0.0.1:${document.port}/`;
  const client = createHttpLab({ base, token: () => document.token, watch: () => assert.fail("nobody listens") });
  return { child, ended, narrated: () => narrated, document, client };
}
