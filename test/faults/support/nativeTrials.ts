/** @file Runs of the whole program with a compiler and a cache of their own, and what they leave behind. */
import assert from "node:assert/strict";
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tryTo } from "../../../src/files/tryTo.ts";
import { type Ending, type SlingshotProcess, startSlingshot } from "./slingshotProcess.ts";
import { makeRoots, runArguments, tinyHypercube } from "./tinyRuns.ts";

const newRoot = makeRoots();

/** The processes of a trial have it in their environment. */
const MARK = "SLINGSHOT_TRIAL";

/** A compiler and a cache, and the runs that are started with them. */
export class NativeTrial {
  readonly root: string;
  cache: string;
  readonly variables: Record<string, string>;

  /** @param script what stands in the place of the compiler; the machine's own one is still `cc` in it */
  constructor(script: string | null, variables: Record<string, string> = {}) {
    this.root = newRoot("native");
    this.cache = join(this.root, "cache");
    const compiler = join(this.root, "cc");
    if (script !== null) {
      writeFileSync(compiler, `#!/bin/sh\n${script}\n`);
      chmodSync(compiler, 0o755);
    }
    this.variables = { ...(script !== null && { CC: compiler }), [MARK]: this.root, ...variables };
  }

  start(steps = 20): SlingshotProcess {
    const variables = { SLINGSHOT_CACHE: this.cache, ...this.variables };
    const set = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    return startSlingshot(runArguments(tinyHypercube(`steps=${steps}`), this.root), ["env", ...set]);
  }

  run(): Promise<Ending> {
    return this.start().ending;
  }

  /** Paths below the cache, but for locks that were given back. */
  list(): string[] {
    return (tryTo(() => readdirSync(this.cache, { recursive: true, encoding: "utf8" })) ?? []).filter((name) => {
      const path = join(this.cache, name);
      if (!/lock-\d+\.json$/.test(name)) return statSync(path).isFile() || /\.tmp$/.test(name);
      return !JSON.parse(readFileSync(path, "utf8")).released;
    });
  }

  /** Numbers of the processes that still run; Linux tells. */
  processes(): string[] {
    const mark = `${MARK}=${this.root}`;
    return (tryTo(() => readdirSync("/proc")) ?? []).filter((pid) => {
      const read = (name: string) => tryTo(() => readFileSync(`/proc/${pid}/${name}`, "latin1")) ?? "";
      return /^\d+$/.test(pid) && read("environ").includes(mark) && !/\) [ZX] /.test(read("stat"));
    });
  }

  /** Nothing but libraries and reasons is kept, and nobody is left. */
  assertClean(): void {
    for (const name of this.list()) assert.match(name, /products-[^/]*\/([0-9a-f]{64}\.so|failed)$/);
    assert.deepEqual(this.processes(), []);
  }
}
