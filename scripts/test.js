/**
 * @file `npm test`: every test file, as many at once as there are cores; Node.js would leave one core of two idle. Files that
 * change nothing of their process share one with their neighbours: most of what a small file costs is to load the program.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { follow } from "../bin/follow.js";
import { findNode } from "../bin/node.js";

const FILES_AT_ONCE = 8;

/** What tells that a file changes something for its whole process, or could be changed so; and browsers, which take long. */
const OWN_PROCESS =
  /\b(beforeEach|afterEach|chdir|setFlagsFromString|umask|memoryUsage|resourceUsage|globalThis|mock)\b|process\.(env|exit|exitCode|on|emit|kill)\b|\w+Parts\.add\(|--with\b|[Uu]serPart|Chromium|BrowserWorkers|\/proc\/self|performance\.now/;

const root = fileURLToPath(new URL("..", import.meta.url));
const listTests = (folder, options) =>
  readdirSync(join(root, folder), options)
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(root, folder, name))
    .toSorted();

const units = listTests("src", { recursive: true });
/** By itself or by a fixture. */
const isAlone = (file) => {
  const text = readFileSync(file, "utf8");
  const fixtures = [...text.matchAll(/ from "(\.[^"]*\.fixture\.ts)"/g)].map(([, path]) => join(dirname(file), path));
  return OWN_PROCESS.test(text) || fixtures.some(isAlone);
};
const sharing = units.filter((file) => !isAlone(file));
const groups = mkdtempSync(join(tmpdir(), "slingshot-tests-"));
const grouped = Array.from({ length: Math.ceil(sharing.length / FILES_AT_ONCE) }, (_, i) => {
  const files = sharing.slice(i * FILES_AT_ONCE, (i + 1) * FILES_AT_ONCE);
  const path = join(groups, `${i}.test.mjs`);
  writeFileSync(path, files.map((file) => `import ${JSON.stringify(pathToFileURL(file))};\n`).join(""));
  return path;
});

// The long ones first: at the end no core waits for the other.
const files = [...listTests("test"), ...listTests("test/conformance"), ...units.filter(isAlone), ...grouped];
const options = [`--test-concurrency=${availableParallelism()}`, "--test-reporter=./test/reporter.js"];
// Every file and every command that it starts loads the same modules: their types are stripped once.
const compiled = fileURLToPath(new URL("../node_modules/.cache/compiled", import.meta.url));
const env = { ...process.env, NODE_COMPILE_CACHE: compiled };
process.on("exit", () => rmSync(groups, { recursive: true }));
follow(spawn(findNode(), ["--test", ...options, ...files], { stdio: "inherit", env }));
