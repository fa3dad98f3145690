/** @file The package as it is published: what can be imported is there, with its types, in Node.js and for a page. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { readBlocks, readExamples } from "./examples/readExamples.ts";

interface PackageFile {
  readonly name: string;
  readonly files: readonly string[];
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

const repository = fileURLToPath(new URL("../", import.meta.url));
const packageText = readFileSync(join(repository, "package.json"), "utf8");
const { name, files, exports, dependencies } = JSON.parse(packageText) as PackageFile;
const entries = Object.keys(exports)
  .filter((path) => path !== "./package.json")
  .map((path) => name + path.slice(1));

/** What loads in a page. */
const PURE =
  /\/(analysis|data|engine|engine\/browser|experiment|instruments|losses|models|optimizers|random|session|toys)$/;

/** A user's project, with the package installed. */
const user = mkdtempSync(join(tmpdir(), "slingshot-user-"));
const installed = join(user, "node_modules", name);
after(() => rmSync(user, { recursive: true, force: true }));

function tsc(...args: string[]): void {
  const compiler = join(repository, "node_modules/typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [compiler, ...args], { cwd: user, encoding: "utf8" });
  assert.equal(status, 0, stdout);
}

before(() => {
  mkdirSync(installed, { recursive: true });
  // What is built from the sources as they are now; the kernels are built apart.
  for (const file of ["package.json", ...files.filter((file) => file !== "dist")]) {
    cpSync(join(repository, file), join(installed, file), { recursive: true });
  }
  cpSync(join(repository, "dist/wasm"), join(installed, "dist/wasm"), { recursive: true });
  tsc("-p", join(repository, "tsconfig.build.json"), "--outDir", join(installed, "dist"));
  for (const dependency of [...Object.keys(dependencies), "@types/node"]) {
    const link = join(user, "node_modules", dependency);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(repository, "node_modules", dependency), link);
  }
  writeFileSync(join(user, "package.json"), '{ "type": "module" }\n');
});

/** Compiles scripts of a user with types checked to the last declaration. */
function compile(project: string, scripts: Readonly<Record<string, string>>, options: Record<string, unknown>): void {
  const folder = join(user, project);
  mkdirSync(folder);
  for (const [file, code] of Object.entries(scripts)) writeFileSync(join(folder, file), code);
  const strict = {
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    target: "ES2022",
    exactOptionalPropertyTypes: true,
  };
  const compilerOptions = { ...strict, lib: ["ES2023"], types: ["node"], ...options };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  tsc("-p", folder);
}

const importAll = (names: readonly string[]) =>
  [
    ...names.map((entry, i) => `import * as room${i} from "${entry}";`),
    // Of a module without types everything would be allowed.
    ...names.map((_, i) => `// @ts-expect-error\nroom${i}.thereIsNoSuchName;\n`),
  ].join("\n");

const scripts = {
  "all.ts": importAll(entries),
  ...Object.fromEntries(readExamples().map(({ code }, i) => [`example${i}.ts`, code])),
  ...Object.fromEntries(readBlocks("docs/adding.md").map(({ code }, i) => [`part${i}.ts`, code])),
};

test("publint finds nothing", async () => {
  const { messages, pkg } = await publint({ pkgDir: installed, strict: true });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg, { color: false })),
    [],
  );
});

test("all rooms, all examples and the parts of docs/adding.md compile in a project of Node.js", () => {
  compile("nodenext", scripts, { module: "nodenext", moduleResolution: "nodenext" });
});

test("all rooms do in one with a bundler", () => {
  // The declarations are those that were checked above.
  const options = { module: "esnext", moduleResolution: "bundler", skipLibCheck: true };
  compile("bundler", { "all.ts": importAll(entries) }, options);
});

test("what loads in a page compiles without the types of Node.js", () => {
  const pure = entries.filter((entry) => PURE.test(entry));
  assert.equal(pure.length, 12);
  const options = { module: "esnext", moduleResolution: "bundler", lib: ["ES2023", "DOM"], types: [] };
  compile("page", { "all.ts": importAll(pure) }, options);
});

test("every room loads, and trains", () => {
  const script = `for (const entry of ${JSON.stringify(entries)}) await import(entry);
    const { loadExperiment, openSession } = await import("${name}/training");
    const session = await openSession(loadExperiment("hypercube"));
    session.advance();
    console.log(session.step);`;
  writeFileSync(join(user, "load.js"), script);
  const { stdout, stderr } = spawnSync(process.execPath, ["load.js"], { cwd: user, encoding: "utf8" });
  assert.equal(stdout, "1\n", stderr);
});

test("the command is among those of this folder", { skip: process.platform === "win32" }, () => {
  assert.equal(realpathSync(join(repository, "node_modules/.bin/slingshot")), join(repository, "bin/slingshot.js"));
});

test("npx, which installs the folder once more, builds nothing anew", () => {
  const built = join(repository, "dist/cli/main.js");
  const before = statSync(built).mtimeMs;
  const { status, stderr } = spawnSync(process.execPath, [join(repository, "scripts/prepare.js")], {
    env: { ...process.env, npm_command: "exec" },
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  assert.equal(statSync(built).mtimeMs, before);
});
