import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMemoryMiB, parseTimeSeconds } from "./slurmUnits.ts";

test("times as Slurm writes them", () => {
  const minute = 60;
  const hour = 60 * minute;
  const day = 24 * hour;
  const times: [string, number | null][] = [
    ["30", 30 * minute],
    ["1:30", 90],
    ["2:00:05", 2 * hour + 5],
    ["1-12", day + 12 * hour],
    ["1-12:30", day + 12 * hour + 30 * minute],
    ["7-00:00:01", 7 * day + 1],
    ["infinite", Number.POSITIVE_INFINITY],
    ["UNLIMITED", Number.POSITIVE_INFINITY],
    ["", null],
    ["-5", null],
    ["1h", null],
    ["1:2:3:4", null],
    ["n/a", null],
  ];
  for (const [text, seconds] of times) assert.equal(parseTimeSeconds(text), seconds, text);
});

test("memory as Slurm writes it", () => {
  const sizes: [string, number | null][] = [
    ["500", 500],
    ["500M", 500],
    ["2g", 2048],
    ["2GB", 2048],
    ["1T", 1_048_576],
    ["512K", 0.5],
    ["", null],
    ["2.5G", null],
    ["all", null],
  ];
  for (const [text, size] of sizes) assert.equal(parseMemoryMiB(text), size, text);
});
