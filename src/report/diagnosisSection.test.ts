import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../diagnosis/index.ts";
import { drawNormal, makeLog } from "../diagnosis/logs.fixture.ts";
import { renderDiagnosis } from "./diagnosisSection.ts";

test("the page of a diagnosis tells of drops and plateaus, as the terminal does", () => {
  const normal = drawNormal(21);
  const diagnosis = diagnose(
    makeLog(3000, { loss: (step) => 3 - 0.4 * Math.floor((step - 1) / 500) + 0.02 * normal() }),
  );
  const page = renderDiagnosis({ diagnosis, trial: () => null, missing: ({ how }) => how }, 0).text;
  assert.match(page, /<li>the loss falls in steps, every \d+ steps from step \d+ on/);
});
