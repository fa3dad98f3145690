/**
 * @file Stryker's test runner for node:test. A mutant is tried first against the test file that killed its neighbours.
 *
 * Starting a process and compiling costs more than most test files take. So a file runs **warm**, in a process that runs
 * it again and again, where a second run there reaches the mutant as often as the first in a process of its own did. It
 * does not where the mutant is in code that runs when a module of `src` is loaded, or in a child process: then a mutant
 * that warm runs let live is tried **cold**, too, in a process of its own. Warm runs are safe because no module of `src`
 * keeps state of its own.
 */
import { spawn } from "node:child_process";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { commonTokens, declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import { DryRunStatus, MutantRunStatus, TestStatus } from "@stryker-mutator/api/test-runner";
import { isDrawn } from "./sample.js";

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const urlOf = (name) => new URL(name, import.meta.url).href;

/** Runs after which a warm process is replaced: each leaves a loaded test module behind. */
const MOST_RUNS = 200;

/** A test file that takes longer than this with a mutant waits for something that does not come. */
const LEAST_MILLISECONDS = 5000;
const TIME_FACTOR = 4;

/** A mutant that is reached more often than this many times as often as without it is in an endless loop. */
const HITS_FACTOR = 20;
const LEAST_HITS = 1000;

/** Written by the first runner, read by those beside it. */
const PLAN = "mutants-plan.json";

class NodeTestRunner {
  static inject = [commonTokens.options];
  #files;
  #percent;
  #warm = new Map();
  /** For each mutated file: how many of its mutants each test file killed. */
  #kills = new Map();
  #plan;

  constructor(options) {
    this.#files = options.nodeTest.files;
    this.#percent = options.nodeTest.percent;
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  /** Stryker's copies count how often each expression is reached, also when that was long known: four fifths of the time. */
  init() {
    for (const file of globSync("src/**/*.ts")) {
      const text = readFileSync(file, "utf8");
      const counting = "  function cover() {\n";
      if (text.includes(counting)) {
        writeFileSync(file, text.replace(counting, `${counting}    if (ns.activeMutant !== undefined) return;\n`));
      }
    }
  }

  async dryRun({ timeout }) {
    const tests = [];
    const perTest = {};
    const plan = { counts: perTest, warmCounts: {}, milliseconds: {} };
    for (const file of this.#files) {
      const before = performance.now();
      const { words, counts } = await coverTest(file, timeout);
      const timeSpentMs = performance.now() - before;
      plan.milliseconds[file] = timeSpentMs;
      perTest[file] = counts;
      const test = { id: file, name: file, fileName: file, timeSpentMs };
      if (words === undefined) tests.push({ ...test, status: TestStatus.Success });
      else tests.push({ ...test, status: TestStatus.Failed, failureMessage: words });
      plan.warmCounts[file] = await this.#countWarm(file, timeout);
    }
    writeFileSync(PLAN, JSON.stringify(plan));
    return { status: DryRunStatus.Complete, tests, mutantCoverage: { static: {}, perTest } };
  }

  async mutantRun({ activeMutant: { id, fileName }, testFilter }) {
    if (!isDrawn({ id }, this.#percent)) return { status: MutantRunStatus.Error, errorMessage: "not in the sample" };
    this.#plan ??= JSON.parse(readFileSync(PLAN, "utf8"));
    const kills = this.#killsOf(fileName);
    let nrOfTests = 0;
    for (const file of this.#likeliestFirst(testFilter ?? this.#files, kills)) {
      nrOfTests++;
      const outcome = await this.#runMutant(file, id);
      if (outcome.late) return { status: MutantRunStatus.Timeout };
      if (outcome.words === undefined) continue;
      kills.set(file, (kills.get(file) ?? 0) + 1);
      return { status: MutantRunStatus.Killed, killedBy: [file], failureMessage: outcome.words, nrOfTests };
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }

  async #runMutant(file, mutant) {
    const count = this.#plan.counts[file][mutant] ?? 0;
    const warmCount = this.#plan.warmCounts[file][mutant] ?? 0;
    const milliseconds = LEAST_MILLISECONDS + TIME_FACTOR * this.#plan.milliseconds[file];
    const hitLimit = LEAST_HITS + HITS_FACTOR * count;
    if (warmCount > 0) {
      const outcome = await this.#runWarm({ file, mutant, hitLimit }, milliseconds);
      if (warmCount >= count || outcome.late || outcome.words !== undefined) return outcome;
    }
    return runCold(file, { __STRYKER_ACTIVE_MUTANT__: mutant, MUTANTS_HIT_LIMIT: hitLimit }, milliseconds);
  }

  dispose() {
    for (const warm of this.#warm.values()) warm.end();
  }

  #killsOf(fileName) {
    const kills = this.#kills.get(fileName) ?? new Map();
    this.#kills.set(fileName, kills);
    return kills;
  }

  #likeliestFirst(files, kills) {
    const cost = (file) => this.#plan.milliseconds[file] / ((kills.get(file) ?? 0) + 0.1);
    return [...files].sort((a, b) => cost(a) - cost(b));
  }

  /** How often a second warm run reaches each mutant; nothing where the file does not run warm. */
  async #countWarm(file, milliseconds) {
    const first = await this.#runWarm({ file }, milliseconds);
    if (first.late || first.words !== undefined) return {};
    const second = await this.#runWarm({ file }, milliseconds);
    return second.late || second.words !== undefined ? {} : second.counts;
  }

  async #runWarm(request, milliseconds) {
    const { file } = request;
    const warm = this.#warm.get(file) ?? startWarm(file);
    this.#warm.set(file, warm);
    const outcome = await warm.run(request, milliseconds);
    if (outcome.ended || warm.runs >= MOST_RUNS) {
      warm.end();
      this.#warm.delete(file);
    }
    return outcome;
  }
}

/** Runs a test file without a mutant, and counts how often it reaches each. */
async function coverTest(file, milliseconds) {
  const folder = mkdtempSync(join(process.cwd(), "coverage-"));
  const { words, late } = await runCold(file, { MUTANTS_COVERAGE: folder }, milliseconds);
  const counts = {};
  for (const name of readdirSync(folder)) {
    const reached = JSON.parse(readFileSync(join(folder, name), "utf8"));
    for (const [mutant, count] of Object.entries(reached)) counts[mutant] = (counts[mutant] ?? 0) + count;
  }
  rmSync(folder, { recursive: true });
  return { words: late ? "did not end in time" : words, counts };
}

/** Runs a test file in a process of its own. `words` tells what failed. */
async function runCold(file, environment, milliseconds) {
  const { child, end } = start([`--test-reporter=${beside("bail.js")}`, ...lawsOf(file), file], environment, ["pipe"]);
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    words = `${words}${text}`.slice(-2000);
  });
  const code = await inTime(new Promise((resolve) => child.on("exit", (status) => resolve(status ?? 1))), milliseconds);
  end();
  if (code === undefined) return { late: true };
  return code === 0 ? {} : { words: words || `ended with exit code ${code}` };
}

/** A process that runs one test file as often as it is asked to. */
function startWarm(file) {
  const { child, end } = start([`--test-reporter=${beside("warm.js")}`, ...lawsOf(file), beside("warm.js")], {}, [
    "ignore",
    "ipc",
  ]);
  const warm = {
    runs: 0,
    end,
    async run(request, milliseconds) {
      warm.runs++;
      const answer = new Promise((resolve) => {
        child.once("message", resolve);
        child.once("exit", (code) => resolve({ words: `ended with exit code ${code}`, ended: true }));
        child.send(request);
      });
      const outcome = (await inTime(answer, milliseconds)) ?? { late: true, ended: true };
      child.removeAllListeners();
      return outcome;
    },
  };
  return warm;
}

/** Starts Node.js in a group and with a folder for temporary files of its own, so that nothing is left of it at its end. */
function start(args, environment, stdio) {
  const scratch = mkdtempSync(join(process.cwd(), "scratch-"));
  mkdirSync(scratch, { recursive: true });
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ["ignore", "ignore", ...stdio],
    env: { ...process.env, NODE_OPTIONS: `--require=${beside("hook.cjs")}`, TMPDIR: scratch, ...environment },
  });
  const end = () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // Nothing of it is left.
    }
    if (existsSync(scratch)) rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  };
  return { child, end };
}

/** What is promised; undefined where it does not come in time. */
async function inTime(promise, milliseconds) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  const outcome = await Promise.race([promise, late]);
  clearTimeout(timer);
  return outcome;
}

function lawsOf(file) {
  return readFileSync(file, "utf8").includes('"fast-check"') ? [`--import=${urlOf("laws.js")}`] : [];
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "node-test", NodeTestRunner)];
