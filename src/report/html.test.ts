/** @file HTML templates: text stays text. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { escapeHtml, html, keepNumbersWhole, safeJson, safeScript } from "./html.ts";

test("text is escaped, HTML and lists are inserted, null is nothing", () => {
  const item = (name: string) => html`<li title="${name}">${name}</li>`;
  assert.equal(
    html`<ul>${["a<b", '"c"'].map(item)}</ul>${null}${3}`.text,
    '<ul><li title="a&lt;b">a&lt;b</li><li title="&quot;c&quot;">&quot;c&quot;</li></ul>3',
  );
});

test("no text can open a tag, close an attribute or end a script", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.doesNotMatch(escapeHtml(text), /[<>"']/);
      assert.doesNotMatch(safeJson({ text }).text, /</);
    }),
  );
  assert.equal(safeJson({ text: "</script>" }).text, '{"text":"\\u003c/script>"}');
  assert.equal(safeScript('x = "</SCRIPT><!--<script>"').text, 'x = "\\x3c/SCRIPT>\\x3c!--\\x3cscript>"');
});

test("characters that no browser shows as they are, or that turn the direction of writing, are shown", () => {
  assert.equal(html`<b>${"a\u001b[2J\0\u202e<\n"}</b>`.text, "<b>a\\u001b[2J\\u0000\\u202e&lt;\n</b>");
});

test("a line does not break inside a number", () => {
  assert.equal(
    html`${keepNumbersWhole("from 1.2e-8 to 3 & on, 99.9 % each")}`.text,
    'from <span class="whole">1.2e-8</span> to 3 &amp; on, <span class="whole">99.9 %</span> each',
  );
});
