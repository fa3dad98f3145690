import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { REFERENCE_FILES } from "./reference.ts";

for (const { url, render } of REFERENCE_FILES) {
  test(`${url.pathname.split("/").slice(-3).join("/")} is up to date`, () => {
    assert.ok(readFileSync(url, "utf8") === render(), "it is not what node src/experiment/reference.ts writes");
  });
}
