/** @file Commands by the thousand: run in a process that is replaced when it hangs, dies, or has grown. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { CommandEnding } from "./commandWorker.ts";

const worker = fileURLToPath(new URL("./commandWorker.ts", import.meta.url));

/** What one command may take, of a processor and of memory. */
const MOST_MS = 10_000;
const MOST_MEGABYTES = 500;

/** After this a command waits for something that never comes, however many others the machine is busy with. */
const HUNG_MS = 60_000;

/** Of one process, which has run many: when it is more, the last command is run again by itself. */
const GROWN_MEGABYTES = 450;

export class CommandHost {
  readonly #folder: string;
  #child: ChildProcessByStdio<Writable, Readable, Readable> | null = null;
  #lines: Interface | null = null;
  #commands = 0;

  /** @param folder in which the commands are run */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws Error where the command takes too long or too much memory, or ends its process */
  async run(args: readonly string[]): Promise<CommandEnding> {
    const ending = await this.#ask(args);
    if (ending.cpuMs > MOST_MS) throw new Error(`it took ${Math.round(ending.cpuMs / 1000)} s`);
    if (ending.mostMegabytes <= GROWN_MEGABYTES) return ending;
    // Was it this command, or all before it?
    const isFirst = this.#commands === 1;
    this.end();
    if (isFirst || ending.mostMegabytes <= MOST_MEGABYTES) return this.#judge(ending);
    return this.run(args);
  }

  end(): void {
    this.#child?.kill("SIGKILL");
    this.#child = null;
    this.#commands = 0;
  }

  #judge(ending: CommandEnding): CommandEnding {
    if (ending.mostMegabytes <= MOST_MEGABYTES) return ending;
    throw new Error(`it took ${Math.round(ending.mostMegabytes)} MB`);
  }

  async #ask(args: readonly string[]): Promise<CommandEnding> {
    if (this.#child === null) {
      this.#child = spawn(process.execPath, [worker], { cwd: this.#folder, stdio: ["pipe", "pipe", "pipe"] });
      this.#lines = createInterface({ input: this.#child.stdout });
      await this.#nextLine();
    }
    this.#commands++;
    this.#child.stdin.write(`${JSON.stringify(args)}\n`);
    return JSON.parse(await this.#nextLine()) as CommandEnding;
  }

  #nextLine(): Promise<string> {
    const [child, lines] = [this.#child, this.#lines];
    if (child === null || lines === null) throw new Error("there is no process");
    return new Promise((resolve, reject) => {
      let stderr = "";
      const settle = (action: () => void) => {
        clearTimeout(timer);
        lines.removeAllListeners("line");
        child.removeAllListeners("close");
        child.stderr.removeAllListeners("data");
        action();
      };
      const fail = (reason: string) => {
        settle(() => reject(new Error(`${reason}: ${stderr}`)));
        this.end();
      };
      const timer = setTimeout(() => fail(`it was still running after ${HUNG_MS / 1000} s`), HUNG_MS);
      lines.once("line", (line) => settle(() => resolve(line)));
      child.stderr.on("data", (text: Buffer) => {
        stderr += text.toString();
      });
      child.once("close", (code, signal) => fail(`its process ended with ${signal ?? code}`));
    });
  }
}
