import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { SettingError } from "../settingError.ts";
import { OPERATION_NAMES, OPERATIONS, type OperationName } from "./binaryOperation.ts";
import { buildTable, type OperationTable } from "./operationTable.ts";

interface Fixture {
  readonly tables: Readonly<
    Record<string, { readonly symbol: string; readonly rows: number; readonly sha256: string }>
  >;
}
const fixture = JSON.parse(readFileSync(new URL("fixtures/operationTables.json", import.meta.url), "utf8")) as Fixture;

function hash(table: OperationTable): string {
  const sha256 = createHash("sha256");
  for (const column of [table.a, table.b, table.c]) sha256.update(new Uint8Array(column.buffer));
  return sha256.digest("hex");
}

for (const name of OPERATION_NAMES) {
  test(`the table of ${name} is that of plain Python`, () => {
    const table = buildTable(name, 97);
    const expected = fixture.tables[name];
    assert.deepEqual(
      { symbol: OPERATIONS[name].symbol, rows: table.rows, sha256: hash(table) },
      { symbol: expected?.symbol, rows: expected?.rows, sha256: expected?.sha256 },
    );
  });
}

test("tables have as many rows as there are equations", () => {
  const rowsOf = (name: OperationName, modulus = 97) => buildTable(name, modulus).rows;
  assert.equal(rowsOf("addition"), 9409);
  assert.equal(rowsOf("division"), 9312);
  assert.equal(rowsOf("s5"), 14_400);
  assert.equal(buildTable("addition", 97, "identified").rows, 4753);
  assert.equal(rowsOf("addition", 113), 12_769);
  assert.equal(rowsOf("addition", 98), 98 * 98);
  assert.equal(rowsOf("division", 2), 2);
});

test("a table counts the elements, 120 of S5 whatever the modulus", () => {
  assert.equal(buildTable("division", 7).elements, 7);
  assert.deepEqual({ ...buildTable("s5", 7) }, { ...buildTable("s5", 97) });
  assert.equal(buildTable("s5", 7).elements, 120);
});

test("division is listed by answer and divisor", () => {
  const { a, b, c, rows } = buildTable("division", 5);
  const equations = Array.from({ length: rows }, (_, row) => `${a[row]}/${b[row]}=${c[row]}`);
  assert.equal(
    equations.join(" "),
    "0/1=0 0/2=0 0/3=0 0/4=0 1/1=1 2/2=1 3/3=1 4/4=1 2/1=2 4/2=2 1/3=2 3/4=2 " +
      "3/1=3 1/2=3 4/3=3 2/4=3 4/1=4 3/2=4 2/3=4 1/4=4",
  );
  for (let row = 0; row < rows; row++) {
    assert.equal(OPERATIONS.division.apply(a[row] as number, b[row] as number, 5), c[row]);
  }
});

test("identified pairs are the rows of the whole table with a ≤ b", () => {
  for (const name of ["addition", "multiplication", "quad1", "quad2"] as const) {
    const whole = buildTable(name, 11);
    const half = buildTable(name, 11, "identified");
    const rows = [...Array(whole.rows).keys()].filter((row) => (whole.a[row] as number) <= (whole.b[row] as number));
    assert.equal(half.rows, 66);
    for (const column of ["a", "b", "c"] as const) {
      assert.deepEqual(
        [...half[column]],
        rows.map((row) => whole[column][row]),
      );
    }
  }
});

test("a modulus that is too small, too large, broken or not prime where inverses are needed is refused", () => {
  const wrong: readonly (readonly [OperationName, number])[] = [
    ["addition", 1],
    ["division", 1],
    ["s5", 1],
    ["addition", 0],
    ["addition", -97],
    ["addition", 9.5],
    ["addition", Number.NaN],
    ["addition", 1025],
    ["division", 4],
    ["division", 98],
    ["divisionOrSubtraction", 4],
  ];
  for (const [name, modulus] of wrong) {
    assert.throws(
      () => buildTable(name, modulus),
      (error) => error instanceof SettingError && error.path === "data.modulus" && Object.is(error.value, modulus),
      `${name} modulo ${modulus}`,
    );
  }
  // 1024 is not too large, only no prime.
  assert.throws(() => buildTable("division", 1024), { allowed: /^a prime/ });
  assert.throws(() => buildTable("division", 98), {
    name: "SettingError",
    message: "data.modulus: 98 is not allowed; must be a prime: division needs an inverse of every residue but 0",
  });
});

test("pairs of an operation that does not commute are not identified", () => {
  for (const name of OPERATION_NAMES.filter((name) => !OPERATIONS[name].commutative)) {
    assert.throws(() => buildTable(name, 97, "identified"), {
      name: "SettingError",
      path: "data.symmetricPairs",
      allowed: "kept, except with one of addition, multiplication, quad1, quad2",
    });
  }
});
