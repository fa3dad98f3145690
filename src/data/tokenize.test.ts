import assert from "node:assert/strict";
import { test } from "node:test";
import { buildTable, type OperationTable } from "./operationTable.ts";
import { TOKEN_FORMS, type TokenForm } from "./tokenForm.ts";
import { tokenizeTable } from "./tokenize.ts";

/** Row `row` of a tokenized table in symbols: the input and, behind ->, the targets. */
function read(table: OperationTable, form: TokenForm, row: number): string {
  const { inputs, targets, vocabulary } = tokenizeTable(table, form);
  assert.equal(inputs.length, table.rows * form.slots.length);
  assert.equal(targets.length, table.rows * form.targets.length);
  const cut = (tokens: Int32Array, width: number) =>
    [...tokens.subarray(row * width, (row + 1) * width)].map((token) => vocabulary.symbols[token]).join(" ");
  return `${cut(inputs, form.slots.length)} -> ${cut(targets, form.targets.length)}`;
}

test("equations are written in the order of each form", () => {
  // Row 96 · 2 + 9 of division has the answer 2 and the divisor 10.
  const division = buildTable("division", 97);
  assert.equal(read(division, TOKEN_FORMS.standard, 201), "20 / 10 = -> 2");
  assert.equal(read(division, TOKEN_FORMS.nanda, 201), "20 10 = -> 2");
  assert.equal(read(division, TOKEN_FORMS.openai, 201), "<|eos|> 20 / 10 = 2 -> 2 <|eos|>");
  const s5 = buildTable("s5", 97);
  assert.equal(read(s5, TOKEN_FORMS.standard, 24 * 120 + 6), "10234 s5 02134 = -> 20134");
  assert.equal(read(s5, TOKEN_FORMS.openai, 24 * 120 + 6), "<|eos|> 10234 s5 02134 = 20134 -> 20134 <|eos|>");
});

test("a form with a mark that its vocabulary lacks is a mistake of ours", () => {
  const form: TokenForm = { ...TOKEN_FORMS.standard, createVocabulary: TOKEN_FORMS.nanda.createVocabulary };
  assert.throws(() => tokenizeTable(buildTable("addition", 5), form), /no token for operator/);
});

test("the tokens of a row are pinned", () => {
  const division = buildTable("division", 97);
  const row = (form: TokenForm) => {
    const { inputs, targets } = tokenizeTable(division, form);
    const { length } = form.slots;
    return [[...inputs.subarray(201 * length, 202 * length)], targets[201 * form.targets.length]];
  };
  assert.deepEqual(row(TOKEN_FORMS.standard), [[20, 97, 10, 98], 2]);
  assert.deepEqual(row(TOKEN_FORMS.nanda), [[20, 10, 97], 2]);
  assert.deepEqual(row(TOKEN_FORMS.openai), [[0, 42, 10, 32, 1, 24], 24]);
});
