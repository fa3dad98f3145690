/** @file Rows of a JSON document: whatever they hold, and wherever the text is cut into pieces. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DocumentRows } from "./documentRows.ts";

/** The rows of a document given in pieces. */
function rowsOf(...pieces: readonly string[]): string[] {
  const rows: string[] = [];
  const document = new DocumentRows((row) => rows.push(row.trim()), 3);
  for (const piece of pieces) document.push(piece);
  document.end();
  return rows;
}

const refused = (text: string, message: string) =>
  assert.throws(() => rowsOf(text), { name: "FormatError", message }, text);

test("the rows are the elements of an array, or of log_history in an object", () => {
  assert.deepEqual(rowsOf('[{"a":1}, {"b":[2,3]} ,4]'), ['{"a":1}', '{"b":[2,3]}', "4"]);
  assert.deepEqual(rowsOf('{"log_history":[{"a":1},{"b":2}]}\n'), ['{"a":1}', '{"b":2}']);
  assert.deepEqual(rowsOf("[]"), []);
  assert.deepEqual(rowsOf('{ "log_history" : [ ] }'), []);
  assert.deepEqual(rowsOf("[[1,2],[3]]"), ["[1,2]", "[3]"]);
});

test("what else an object holds is passed over, before and after", () => {
  const rest = '"a":[1,{"log_history":[7]}],"b":{"log_history":[8]},"c":"log_history"';
  assert.deepEqual(rowsOf(`{${rest},"log_history":[{"x":1}],"d":[9],"e":{"f":[0]}}`), ['{"x":1}']);
  assert.deepEqual(rowsOf('{"not log_history":[1],"log_history":[2]}'), ["2"]);
});

test("brackets, commas and quotes within strings end nothing", () => {
  assert.deepEqual(rowsOf('[{"a":"],}{["},{"b":"\\"],"},{"c":"\\\\"},{"d":1}]'), [
    '{"a":"],}{["}',
    '{"b":"\\"],"}',
    '{"c":"\\\\"}',
    '{"d":1}',
  ]);
});

test("what is no complete document is told by its row, or by its line where no row was found", () => {
  const malformed = (row: number) => `the JSON document is cut or malformed at row ${row}`;
  refused('[{"a":1},{"b":2}', malformed(2));
  refused('[{"a":1},{"b":2},', malformed(3));
  refused('[{"a":1}}', malformed(1));
  refused("[1,2] 3", malformed(3));
  refused("[1,2]]", malformed(3));
  refused('{"log_history":[1]', malformed(2));
  refused('{"a":[1]}', "it is one JSON object without an array log_history");
  refused('{"log_history":{"a":[1]}}', "it is one JSON object without an array log_history");
  refused('{"a":1', "line 3 is not a JSON object");
});

test("it is done with its last bracket", () => {
  const document = new DocumentRows(() => {}, 1);
  document.push("[1");
  assert.equal(document.isDone, false);
  document.push("]\n");
  assert.equal(document.isDone, true);
  document.push(" \n");
  assert.throws(() => document.push("x"), /malformed at row 2/);
});

const log = fc.array(fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }), {
  maxLength: 4,
});
const cuts = fc.array(fc.nat(), { maxLength: 6 });

/** The text cut at places that are taken modulo its length. */
function cut(text: string, at: readonly number[]): string[] {
  const places = [0, ...at.map((place) => place % (text.length + 1)), text.length].sort((x, y) => x - y);
  return places.slice(1).map((place, i) => text.slice(places[i], place));
}

test("any rows are read as they were written, wherever the document is cut", () => {
  fc.assert(
    fc.property(log, fc.jsonValue({ maxDepth: 2 }), cuts, fc.nat(1), (rows, other, at, indent) => {
      for (const document of [rows, { before: other, log_history: rows, after: [other, other] }]) {
        const text = JSON.stringify(document, null, indent);
        assert.deepEqual(
          rowsOf(...cut(text, at)).map((row) => JSON.parse(row)),
          JSON.parse(JSON.stringify(rows)),
        );
        assert.deepEqual(rowsOf(...text), rowsOf(text));
      }
    }),
  );
});
