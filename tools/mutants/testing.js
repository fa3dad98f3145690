/** @file Loaded before a test file whose coverage is noted: what runs before its first test is part of loading it. */
import { beforeEach } from "node:test";

beforeEach(() => {
  globalThis.__stryker__.currentTestId = "testing";
});
