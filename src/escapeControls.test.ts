import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { escapeControls, escapeLines } from "./escapeControls.ts";

/** All that a terminal could obey, by code point. */
const COMMANDS = [
  ...Array.from({ length: 0x20 }, (_, code) => code),
  ...Array.from({ length: 0x21 }, (_, i) => 0x7f + i),
  ...[0x061c, 0x200e, 0x200f, 0x2028, 0x2029],
  ...[0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069],
];

test("what a terminal would obey is shown by its number", () => {
  for (const code of COMMANDS) {
    const shown = escapeControls(`a${String.fromCharCode(code)}b`);
    assert.match(shown, /^a\\(u[0-9a-f]{4}|[nrt])b$/, `U+${code.toString(16)}`);
    assert.equal(JSON.parse(`"${shown}"`), `a${String.fromCharCode(code)}b`);
  }
  assert.equal(escapeControls("\u001b]0;title\u0007"), "\\u001b]0;title\\u0007");
});

test("all other text stays, whatever its script", () => {
  const text = "Schritt 1: 90 % – δ²·∂ξ, 損失, שלום, 🎯, C:\\new\\table";
  assert.equal(escapeControls(text), text);
  const unit = fc.string({ unit: "grapheme" });
  fc.assert(
    fc.property(unit, (text) => {
      const shown = escapeControls(text);
      assert.ok(![...shown].some((character) => COMMANDS.includes(character.codePointAt(0) ?? 0)));
      assert.equal(escapeControls(shown), shown);
    }),
  );
});

test("lines keep their newlines and tabs, and no lone carriage return", () => {
  assert.equal(escapeLines("a\tb\r\nc\rd\u001b[2J\n"), "a\tb\r\nc\\rd\\u001b[2J\n");
});

test("a JSON document stays the same document", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.deepEqual(JSON.parse(escapeLines(JSON.stringify(value, null, 2))), JSON.parse(JSON.stringify(value)));
    }),
  );
  const name = "loss\u202e\u0085\u007f\u2028";
  assert.deepEqual(JSON.parse(escapeControls(JSON.stringify({ name }))), { name });
});
