/** @file Temporary names: whose they are, and what of them is removed. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { deadProcess, makeRoot } from "../recording/testRun.fixture.ts";
import { parseTemporaryName, removeAbandoned, temporaryPath } from "./temporaryName.ts";

const newPath = makeRoot();
let folder = "";
beforeEach(() => {
  folder = newPath();
  mkdirSync(folder);
});

const module = fileURLToPath(new URL("./temporaryName.ts", import.meta.url));
/** Prints a temporary name of its own, and then lives on. */
const nameAndWait = `import(${JSON.stringify(module)}).then(({ temporaryPath }) => {
  console.log(temporaryPath("made"));
  setInterval(() => {}, 1000);
});`;

/** A name that a process made which has ended. */
function nameOfDead(): string {
  const script = nameAndWait.replace("setInterval(() => {}, 1000);", "");
  return spawnSync(process.execPath, ["-e", script], { encoding: "utf8" }).stdout.trim();
}

const write = (...names: readonly string[]): void => {
  for (const name of names) writeFileSync(join(folder, name), "part");
};

const DAY_MS = 24 * 3600 * 1000;

/** Changes when it was last touched. */
function age(name: string, ms: number): void {
  const then = new Date(Date.now() - ms);
  utimesSync(join(folder, name), then, then);
}

describe("a temporary name", () => {
  test("says what it is to become, whatever that is called", () => {
    for (const name of [
      "manifest.json",
      "a",
      ".hidden",
      "x.1-2.tmp",
      "ünï cödé",
      "steps-000000001-000000002-1a2b3c4d.parquet",
    ]) {
      assert.equal(parseTemporaryName(basename(temporaryPath(join(folder, name)))), name);
    }
    for (const name of ["x", "x.tmp", ".x.tmp", ".x.y.tmp", "x.1-2-3.tmp", "..1.tmp"]) {
      assert.equal(parseTemporaryName(name), null, name);
    }
  });

  test("fits where the name itself fits, also of letters of several bytes", () => {
    for (const name of ["x".repeat(255), "é".repeat(127)]) writeFileSync(temporaryPath(join(folder, name)), "");
    assert.equal(readdirSync(folder).length, 2);
  });
});

describe("what is abandoned", () => {
  test("of a process that has ended is removed, files, folders and links, and what they point to stays", () => {
    const dead = nameOfDead();
    assert.equal(parseTemporaryName(dead), "made");
    write("notes.txt", dead, dead.replace("made", "other"));
    const hidden = dead.replace("made", "folder");
    mkdirSync(join(folder, hidden, "series"), { recursive: true });
    writeFileSync(join(folder, hidden, "series", "part"), "");
    mkdirSync(join(folder, "kept"));
    writeFileSync(join(folder, "kept", "mine"), "");
    symlinkSync("../kept", join(folder, hidden, "link"));
    symlinkSync("kept", join(folder, dead.replace("made", "link")));
    removeAbandoned(folder);
    assert.deepEqual(readdirSync(folder), ["kept", "notes.txt"]);
    assert.deepEqual(readdirSync(join(folder, "kept")), ["mine"]);
  });

  test("is not what a living process makes, however long that takes, until it ends", async () => {
    const child = spawn(process.execPath, ["-e", nameAndWait], { stdio: ["ignore", "pipe", "inherit"] });
    const name = await new Promise<string>((resolve) => {
      child.stdout.setEncoding("utf8").once("data", (text: string) => resolve(text.trim()));
    });
    const own = basename(temporaryPath(join(folder, "own")));
    write(name, own);
    for (const each of [name, own]) age(each, 9 * DAY_MS);
    removeAbandoned(folder);
    assert.deepEqual(readdirSync(folder).sort(), [name, own].sort());
    child.kill("SIGKILL");
    await new Promise((resolve) => child.on("close", resolve));
    removeAbandoned(folder);
    assert.deepEqual(readdirSync(folder), [own]);
  });

  test("is what has the number of a living process that began later", () => {
    const own = basename(temporaryPath("own"));
    const reused = own.replace(/-\d+-/, "-1-");
    assert.notEqual(reused, own);
    write(reused);
    removeAbandoned(folder);
    // Where the system does not say when a process began, the number is all there is.
    assert.deepEqual(readdirSync(folder), process.platform === "linux" ? [] : [reused]);
  });

  test("of another host or another boot is what nobody has touched for a day", () => {
    const elsewhere = `.made.${deadProcess}-1-00000000-1a2b3c4d.tmp`;
    write(elsewhere);
    age(elsewhere, 0.9 * DAY_MS);
    removeAbandoned(folder);
    assert.deepEqual(readdirSync(folder), [elsewhere]);
    age(elsewhere, 1.1 * DAY_MS);
    removeAbandoned(folder);
    assert.deepEqual(readdirSync(folder), []);
  });

  test("is never what anybody else called so", () => {
    const names = [
      ".made.tmp",
      ".x.swp",
      "made.4711-1a2b3c4d.tmp",
      ".made.4711-1a2b3c4d.tmp.bak",
      ".made.x-1a2b3c4d.tmp",
      ".backup.2024.tmp",
      `.made.${deadProcess}-1a2b3c4d.tmp`,
      `.made.${deadProcess}-1-1a2b3c4d.tmp`,
    ];
    write(...names);
    for (const name of names) age(name, 9 * DAY_MS);
    removeAbandoned(folder);
    assert.deepEqual(readdirSync(folder).sort(), names.sort());
    removeAbandoned(join(folder, "nowhere"));
  });
});
