import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { changeLabels, foldLabels, isTag, type LabelChange, readLabels } from "./labels.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-labels-"));
after(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
function newFolder(): string {
  const folder = join(root, String(++count));
  mkdirSync(folder);
  return folder;
}

const tag = fc.constantFrom("a", "b", "paper", "fig/2", "é");
const change: fc.Arbitrary<LabelChange> = fc.record(
  { add: fc.array(tag, { maxLength: 3 }), remove: fc.array(tag, { maxLength: 2 }), note: fc.string() },
  { requiredKeys: [] },
);

test("labels are what all changes come to, one after the other", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
      const folder = newFolder();
      const tags = new Set<string>();
      let note: string | null = null;
      for (const each of changes) {
        changeLabels(folder, each);
        for (const name of each.remove ?? []) tags.delete(name);
        for (const name of each.add ?? []) tags.add(name);
        if (each.note !== undefined) note = each.note || null;
      }
      assert.deepEqual(readLabels(folder), { tags: [...tags].sort(), note });
    }),
    { numRuns: 50 },
  );
});

test("nothing but labels.jsonl changes, and every line that was there stays", () => {
  const folder = newFolder();
  writeFileSync(join(folder, "manifest.json"), "{}");
  changeLabels(folder, { add: ["a"], note: "one" });
  const before = readFileSync(join(folder, "labels.jsonl"), "utf8");
  changeLabels(folder, { remove: ["a"], note: "" });
  assert.ok(readFileSync(join(folder, "labels.jsonl"), "utf8").startsWith(before));
  assert.deepEqual(readLabels(folder), { tags: [], note: null });
  assert.deepEqual(readdirSync(folder), ["labels.jsonl", "manifest.json"]);
});

test("half a line of a kill says nothing, and the next change is a line of its own", () => {
  const folder = newFolder();
  changeLabels(folder, { add: ["a"] });
  appendFileSync(join(folder, "labels.jsonl"), '{"at":"2026","add":["b');
  assert.deepEqual(readLabels(folder).tags, ["a"]);
  changeLabels(folder, { add: ["c"] });
  assert.deepEqual(readLabels(folder), { tags: ["a", "c"], note: null, unread: 1 });
});

test("any text is read as labels, and has no other tags than such", () => {
  const line = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ add: fc.anything(), note: fc.anything() }).map((v) => JSON.stringify(v) ?? ""),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const { tags, note } = foldLabels(lines.join("\n"));
      assert.ok(tags.every(isTag));
      assert.ok(note === null || note !== "");
    }),
  );
});

test("what is no tag is refused, and so is a link, which leads elsewhere", () => {
  const folder = newFolder();
  for (const text of ["", "a b", "-x", "+x", "a\n", "x".repeat(65)]) {
    assert.ok(!isTag(text), text);
    assert.throws(() => changeLabels(folder, { add: [text] }), RangeError);
  }
  assert.deepEqual(readdirSync(folder), []);
  assert.throws(() => changeLabels(folder, { note: "x".repeat(2001) }), /at most 2000/);
  const victim = join(root, "victim");
  writeFileSync(victim, "precious");
  symlinkSync(victim, join(folder, "labels.jsonl"));
  assert.throws(() => changeLabels(folder, { add: ["a"] }), { name: "StoreError", kind: "unwritable" });
  assert.equal(readFileSync(victim, "utf8"), "precious");
  assert.match(String(readLabels(folder).note), /cannot be read: it is a symbolic link/);
});
