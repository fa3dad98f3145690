/** @file The examples in doc comments and in the guide to the library run as they stand, and print what they say. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { promisify } from "node:util";
import { listPackageModules } from "../src/parts/packageModules.ts";
import { readExamples } from "./examples/readExamples.ts";

const folder = mkdtempSync(join(tmpdir(), "slingshot-examples-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const usePackage = new URL("./examples/usePackage.ts", import.meta.url).href;
const examples = readExamples();

test("every room that can be imported has an example", () => {
  const rooms = new Set(examples.map(({ room }) => room));
  const exported = listPackageModules().map((name) => name.split("/")[1] as string);
  assert.deepEqual(
    exported.filter((room) => room !== "package.json" && !rooms.has(room)),
    [],
  );
});

describe("examples", { concurrency: 2 }, () => {
  for (const [i, { name, code, prints }] of examples.entries()) {
    test(name, async () => {
      assert.notEqual(prints, "", "it says nothing of what it prints");
      const script = join(folder, `example${i}.ts`);
      writeFileSync(script, code);
      const args = ["--no-warnings", "--import", usePackage, script];
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
      assert.equal(stdout, prints);
    });
  }
});
