/** @file Rows of CSV: what a cell is, and that it does not matter where the text is cut into pieces. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RowSplitter } from "./csvRows.ts";

/** The rows of a text given in pieces, each with the line in which it begins. */
function split(...pieces: readonly string[]): [number, ...string[]][] {
  const rows: [number, ...string[]][] = [];
  const splitter = new RowSplitter((cells, line) => rows.push([line, ...cells]));
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  return rows;
}

test("rows end with either newline, the last one with the text", () => {
  const rows = [
    [1, "a", "b"],
    [2, "1", "2"],
  ];
  for (const text of ["a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\n1,2", "a,b\r\n1,2\r"])
    assert.deepEqual(split(text), rows, text);
  assert.deepEqual(split(""), []);
});

test("blank lines are no rows, and are counted", () => {
  assert.deepEqual(split("\n\r\n  \na,b\n\n\n1,2\n \t\n"), [
    [4, "a", "b"],
    [7, "1", "2"],
  ]);
});

test("a carriage return that ends no line is part of its cell", () => {
  assert.deepEqual(split("a\rb,c\r\n"), [[1, "a\rb", "c"]]);
});

test("empty cells are cells", () => {
  assert.deepEqual(split("a,b,c\n,,\n,x,"), [
    [1, "a", "b", "c"],
    [2, "", "", ""],
    [3, "", "x", ""],
  ]);
  assert.deepEqual(split('a,b,c\n"",,\n,"",\r\n'), [
    [1, "a", "b", "c"],
    [2, "", "", ""],
    [3, "", "", ""],
  ]);
});

test("cells in quotes hold separators, doubled quotes and newlines; spaces around the quotes do not count", () => {
  assert.deepEqual(split('"a,b","say ""no""",c\n  "x"  ,"""","y\nz"\r\n"1",2 , 3\n'), [
    [1, "a,b", 'say "no"', "c"],
    [2, "x", '"', "y\nz"],
    [4, "1", "2 ", " 3"],
  ]);
  assert.deepEqual(split('a,b\n"1","2"'), [
    [1, "a", "b"],
    [2, "1", "2"],
  ]);
  assert.deepEqual(split('a,b\n"1",2\r\n"3",4\r'), [
    [1, "a", "b"],
    [2, "1", "2"],
    [3, "3", "4"],
  ]);
});

test("the separator is what the header has most of outside of quotes, a comma where it has none", () => {
  for (const separator of [",", ";", "\t", "|"]) {
    assert.deepEqual(split(`a${separator}b\n1${separator}2`), [
      [1, "a", "b"],
      [2, "1", "2"],
    ]);
  }
  assert.deepEqual(split("a;b,c;d"), [[1, "a", "b,c", "d"]]);
  assert.deepEqual(split('"a;b;c;d",e'), [[1, "a;b;c;d", "e"]]);
  assert.deepEqual(split('"a;b;c",d,"e;f"'), [[1, "a;b;c", "d", "e;f"]]);
  assert.deepEqual(split("a\n1,2"), [
    [1, "a"],
    [2, "1", "2"],
  ]);
  // Only the header decides.
  assert.deepEqual(split("a,b\n1;2;3,4"), [
    [1, "a", "b"],
    [2, "1;2;3", "4"],
  ]);
});

test("a quote that is not closed, or after which a cell goes on, is named by its line", () => {
  const refused = (text: string, line: number) =>
    assert.throws(() => split(text), { message: `line ${line}: a quote is missing or misplaced` }, text);
  refused('a,b\n"1,2\n', 2);
  refused('a,b\n\n1,"2', 3);
  refused('"a"b,c\n', 1);
  refused('"a" b,c\n', 1);
  refused('"a"\rb\n', 1);
});

const cell = fc.string({ unit: fc.constantFrom("a", "1", " ", '"', ",", ";", "\n", "\r"), maxLength: 5 });
const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 6 });

test("whatever cells hold, in quotes they are read as they were written, wherever the text is cut", () => {
  fc.assert(
    fc.property(
      table,
      fc.constantFrom("\n", "\r\n"),
      fc.infiniteStream(fc.integer({ min: 0, max: 4 })),
      (cells, end, sizes) => {
        const rows = [["x", "y", "z"], ...cells];
        const text = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",") + end).join("");
        const pieces: string[] = [];
        for (let at = 0; at < text.length; at += (pieces.at(-1) as string).length) {
          pieces.push(text.slice(at, at + (sizes.next().value as number) + 1));
        }
        const lines = (part: readonly string[][]) => part.flat().join("").split("\n").length - 1 + part.length;
        const expected = rows.map((row, index) => [1 + lines(rows.slice(0, index)), ...row]);
        assert.deepEqual(split(...pieces), expected);
        assert.deepEqual(split(text), expected);
      },
    ),
  );
});

test("a text of any cells, cut anywhere, gives the rows of the whole text or its error", () => {
  const read = (pieces: readonly string[]) => {
    try {
      return split(...pieces);
    } catch (error) {
      return String(error);
    }
  };
  const text = fc.string({ unit: fc.constantFrom("a", "1", " ", '"', ",", ";", "\n", "\r\n"), maxLength: 40 });
  fc.assert(
    fc.property(text, fc.nat(40), fc.nat(40), (text, p, q) => {
      const [first, second] = [Math.min(p, q), Math.max(p, q)];
      assert.deepEqual(read([text.slice(0, first), text.slice(first, second), text.slice(second)]), read([text]));
    }),
  );
});
