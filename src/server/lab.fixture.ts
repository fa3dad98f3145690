/** @file For tests: the lab's server over a folder of its own, and requests to it as browsers and others would make them. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createHttpLab, type FolderLab } from "../../web/folders/httpLab.ts";
import type { LabChange, RunDetails } from "../lab/index.ts";
import { createRun } from "../recording/index.ts";
import type { RunFacts } from "../store/index.ts";
import { openLab, type StartedServer, startServer } from "./index.ts";

/** By which a lab starts its trainings. */
export const SCRIPT = fileURLToPath(new URL("../cli/main.ts", import.meta.url));

/** The smallest run that trains: some hundred steps take a moment. */
export const TINY = ["model.width=8", "data.points=16", "data.dimensions=8", "checkpoints.everyMinutes=0"];

export interface TestLab extends StartedServer {
  /** As a page has it. */
  readonly client: FolderLab;
  /** Folder of the runs. */
  readonly runs: string;
  /** Folder in which that one lies. */
  readonly home: string;
  /** What the program says of its own mistakes. */
  readonly mistakes: unknown[];
}

/** @param addPages puts more files into the folder of the pages */
export async function startTestLab(addPages: (folder: string) => Promise<unknown> = async () => {}): Promise<TestLab> {
  const home = mkdtempSync(join(tmpdir(), "slingshot-lab-test-"));
  const [runs, pages] = [join(home, "runs"), join(home, "pages")];
  for (const folder of [runs, join(pages, "assets")]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(pages, "index.html"), "<!doctype html><head></head>");
  writeFileSync(join(pages, "assets", "main-1a2b.js"), "1;");
  writeFileSync(join(home, "secret.txt"), "secret");
  await addPages(pages);
  const lab = openLab([runs], SCRIPT);
  const mistakes: unknown[] = [];
  const server = await startServer({ lab, port: 0, pages, onMistake: (error) => mistakes.push(error) });
  const base = `http://127.0.0.1:${server.port}/`;
  const client = createHttpLab({ base, token: () => server.token, watch: () => assert.fail("nobody listens so") });
  const close = async () => {
    await lab.close();
    await server.close();
    rmSync(home, { recursive: true });
  };
  return { ...server, client, runs, home, mistakes, close };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A request whose path and headers are sent as they are. */
export function ask(
  { port }: Pick<TestLab, "port">,
  path: string,
  { method = "GET", headers = {}, body = "" }: Request = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

export interface Request {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What comes back for bytes that may be no request. */
export function askRaw({ port }: Pick<TestLab, "port">, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(bytes));
    let text = "";
    socket.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    socket.on("close", () => resolve(text)).on("error", reject);
  });
}

/** Changes as the server sends them. */
export class Changes {
  readonly heard: LabChange[] = [];
  /** Of the last one. */
  id = "";
  readonly #end = new AbortController();
  #wake = () => {};

  /** @param last id of the change that was heard last */
  static async open({ port }: Pick<TestLab, "port">, last?: string): Promise<Changes> {
    const changes = new Changes();
    const headers = { Accept: "text/event-stream", ...(last !== undefined && { "Last-Event-ID": last }) };
    const { signal } = changes.#end;
    const response = await fetch(`http://127.0.0.1:${port}/api/changes`, { headers, signal });
    assert.equal(response.headers.get("Content-Type")?.split(";")[0], "text/event-stream");
    void changes.#read(response).catch(() => {});
    return changes;
  }

  async #read(response: Response): Promise<void> {
    let text = "";
    for await (const bytes of response.body ?? []) {
      text += new TextDecoder().decode(bytes);
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) this.#take(event.split("\n"));
    }
  }

  #take(lines: readonly string[]): void {
    const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    const data = field("data");
    if (data === undefined) return;
    this.id = field("id") ?? this.id;
    this.heard.push(JSON.parse(data) as LabChange);
    this.#wake();
  }

  /** Waits until such a change has been heard, and gives it. */
  async until(isMeant: (change: LabChange) => boolean): Promise<LabChange> {
    for (;;) {
      const found = this.heard.find(isMeant);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    this.#end.abort();
  }
}

/** Asks for a run until it is as it is meant to be. */
export async function waitForRun(
  { client }: Pick<TestLab, "client">,
  id: string,
  isMeant: (run: RunDetails) => boolean,
): Promise<RunDetails> {
  for (;;) {
    const run = await client.readRun(id);
    if (isMeant(run)) return run;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export const COLUMNS = (["trainLoss", "trainAccuracy", "lastLayerNorm"] as const).map((name) => ({
  name,
  type: "f64" as const,
}));

/** A run of so many rows; the writer, who still writes it, may add more. */
export function writeRun(directory: string, rows: number, manifest: RunFacts = {}) {
  const writer = createRun(directory, { experiment: { name: "made", steps: 1000 }, manifest, columns: COLUMNS });
  const append = (from: number, to: number) => {
    for (let step = from; step <= to; step++) writer.appendRow(step, [1 / step, 1, step]);
    writer.flush();
  };
  append(1, rows);
  return { append, finish: () => writer.finish("done") };
}
