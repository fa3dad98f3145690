/**
 * @file `npm run test:mutants [-- ROOM|FILE... --force --sample=PERCENT]`: makes small faults in the code and counts those
 * that the tests notice.
 *
 * Stryker is installed beside this file on first use (60 MB, 19 s): too much to put on everybody's `npm ci`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ROOMS } from "./rooms.js";
import { isDrawn } from "./sample.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = join(HERE, "../..");
const KEPT = join(HERE, "node_modules/.kept");

process.chdir(ROOT);
const { values: options, positionals } = parseArgs({
  options: { force: { type: "boolean", default: false }, sample: { type: "string", default: "100" } },
  allowPositionals: true,
});
const percent = Number(options.sample);
const failed = [];
const asked = readRequest(positionals);
const { Stryker } = await loadStryker();
console.log("| room | mutants | killed | survived | not reached | score | least |\n|---|---|---|---|---|---|---|");
for (const { room, mutate } of asked) {
  const counts = count(await mutateRoom(room, mutate));
  const { least } = ROOMS[room];
  if (counts.score < least) failed.push(room);
  const { made, killed, survived, unreached, score } = counts;
  console.log(`| ${room} | ${made} | ${killed} | ${survived} | ${unreached} | ${score.toFixed(1)} % | ${least} % |`);
}
if (failed.length > 0) {
  console.error(`Too few mutants were killed in: ${failed.join(", ")}.`);
  process.exitCode = 1;
}

/** The rooms, or the files, that were named; all rooms where none was. */
function readRequest(names) {
  if (names.length === 0) return Object.keys(ROOMS).map((room) => ({ room, mutate: wholeRoom(room) }));
  return names.map((name) => {
    const room = name.replace(/^src\//, "").split("/")[0];
    if (!Object.hasOwn(ROOMS, room)) {
      console.error(`"${name}" is not a room: ${Object.keys(ROOMS).join(", ")}, or a file in one of them.`);
      process.exit(2);
    }
    return { room, mutate: room === name ? wholeRoom(room) : [name] };
  });
}

function wholeRoom(room) {
  return [`src/${room}/**/*.ts`, "!**/*.test.ts", "!**/fixtures/**", "!**/test*.ts", "!**/*.fixture.ts"];
}

async function loadStryker() {
  const installed = join(HERE, "node_modules/.package-lock.json");
  if (!existsSync(installed) || lockedStryker(installed) !== lockedStryker(join(HERE, "package-lock.json"))) {
    const { status } = spawnSync("npm", ["ci", "--no-fund", "--prefix", HERE], {
      stdio: "inherit",
      shell: process.platform === "win32",
    });
    if (status !== 0) process.exit(status ?? 1);
  }
  return import("@stryker-mutator/core");
}

function lockedStryker(lockFile) {
  return JSON.parse(readFileSync(lockFile, "utf8")).packages["node_modules/@stryker-mutator/core"].version;
}

/** Stryker's results for a room; those of mutants and tests that did not change since the last time are kept. */
async function mutateRoom(room, mutate) {
  mkdirSync(KEPT, { recursive: true });
  const work = join(tmpdir(), `slingshot-mutants-${process.pid}`);
  process.env.NODE_COMPILE_CACHE = join(work, "compiled");
  try {
    return await new Stryker({
      mutate,
      testRunner: "node-test",
      nodeTest: { percent, files: ROOMS[room].tests.flatMap((pattern) => globSync(pattern)).sort() },
      plugins: ["runner.js", "prose.js", "reporter.js"].map((name) => join(HERE, name)),
      ignorers: ["prose"],
      coverageAnalysis: "perTest",
      concurrency: Number(process.env.MUTANTS_CONCURRENCY ?? 1),
      incremental: percent === 100,
      force: options.force,
      incrementalFile: join(KEPT, `${room}.json`),
      // The runner has limits of its own; this is for the runner.
      timeoutMS: 60_000,
      // Five minutes, its default, are too few on a busy machine.
      dryRunTimeoutMinutes: 30,
      timeoutFactor: 5,
      reporters: ["living-mutants"],
      logLevel: "warn",
      warnings: { unknownOptions: false },
      allowConsoleColors: false,
      tempDirName: work,
      // Type stripping needs no tsconfig.json, and Stryker would need a TypeScript to read it.
      tsconfigFile: "none",
      disableTypeChecks: false,
      ignorePatterns: ["docs", "bench", "runs", "tools"],
    }).runMutationTest();
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A mutant whose loop never ends counts as killed; what is ignored by a rule was never made. */
function count(mutants) {
  const drawn = mutants.filter((mutant) => isDrawn(mutant, percent));
  const of = (...statuses) => drawn.filter(({ status }) => statuses.includes(status)).length;
  const killed = of("Killed", "Timeout");
  const survived = of("Survived");
  const unreached = of("NoCoverage");
  const made = killed + survived + unreached;
  return { made, killed, survived, unreached, score: made === 0 ? 100 : (100 * killed) / made };
}
