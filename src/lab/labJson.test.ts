/** @file What a lab says comes out of its text as it went in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { array, double, assert as hold, jsonValue, property } from "fast-check";
import { decodeLabJson, encodeLabJson } from "./labJson.ts";

const copy = (value: unknown) => decodeLabJson(encodeLabJson(value));

test("any JSON and any number survive their text; of zeros JSON has one", () => {
  hold(property(jsonValue(), (value) => assert.deepEqual(copy(value), JSON.parse(JSON.stringify(value)))));
  const numbers = array(double().map((number) => (number === 0 ? 0 : number)));
  hold(property(numbers, (numbers) => assert.deepEqual(copy({ numbers }), { numbers })));
});
