/** @file The pages of docs/reference are what the code says. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { z } from "zod";
import { listCommands, renderCommandsPage } from "../scripts/reference/commandsPage.ts";
import { renderExperimentPage } from "../scripts/reference/experimentPage.ts";
import { renderInstrumentsPage } from "../scripts/reference/instrumentsPage.ts";
import { fileJsonSchema } from "../scripts/reference/jsonSchema.ts";
import { REFERENCE_FILES } from "../scripts/reference.ts";
import { createProgram } from "../src/cli/commandLine.ts";
import { createContext } from "../src/console/context.ts";
import { EXIT_CODES } from "../src/console/exitCodes.ts";
import { dataParts } from "../src/data/index.ts";
import { listSettings, PRESETS } from "../src/experiment/index.ts";
import { listRecordedColumns } from "../src/instruments/index.ts";
import { lossParts } from "../src/losses/index.ts";
import { modelParts } from "../src/models/index.ts";
import { optimizerParts, transformParts } from "../src/optimizers/index.ts";

for (const { url, render } of REFERENCE_FILES) {
  test(`${url.pathname.split("/").slice(-3).join("/")} is up to date`, async () => {
    assert.ok(
      readFileSync(url, "utf8") === (await render()),
      "it is not what the code says; npm run reference writes it anew",
    );
  });
}

test("nothing lies in docs/reference that is not written", () => {
  const written = REFERENCE_FILES.map(({ url }) => url.pathname.split("/").at(-1));
  assert.deepEqual(readdirSync(new URL("../docs/reference/", import.meta.url)).sort(), written.sort());
});

/** Lines of a page that begin, and end, with these words. */
const count = (page: string, start: string, end = "") =>
  page.split("\n").filter((line) => line.startsWith(start) && line.endsWith(end)).length;

const countHeadings = (page: string, words: string) =>
  page.split("\n").filter((line) => line.startsWith("#") && line.replace(/^#+ /, "") === words).length;

test("every setting stands once for each kind that has it, and every part has its source", () => {
  const page = renderExperimentPage();
  const plain = listSettings().filter(({ kinds }) => kinds === undefined);
  for (const path of new Set(plain.map((setting) => setting.path))) {
    assert.equal(count(page, `- **\`${path}\`**`), plain.filter((setting) => setting.path === path).length, path);
  }
  for (const { path, kinds } of listSettings()) {
    if (kinds !== undefined) assert.equal(countHeadings(page, path), 1, path);
  }
  const registries = [modelParts, dataParts, optimizerParts, transformParts, lossParts];
  for (const { name, source } of registries.flatMap<{ name: string; source: string }>(({ all }) => all)) {
    assert.match(page, new RegExp(`^#+ .*\\.name: ${name}$`, "m"));
    assert.ok(page.includes(`Source: ${source}.`), name);
  }
});

test("every column has a section with its facts; one that some experiments have not says what it needs", () => {
  const page = renderInstrumentsPage();
  const sections = new Map(page.split(/^#+ /m).map((section) => [section.split("\n")[0], section]));
  for (const { name, title, meaning, formula, source } of listRecordedColumns()) {
    const section = sections.get(name) ?? "";
    for (const fact of [title, meaning, formula, source]) assert.ok(section.includes(fact), `${name}: ${fact}`);
    assert.match(section, /^- Unit: .+; stored as float(32|64)$/m);
    assert.match(section, /^- Recorded: ((at )?every |on the schedule of `instruments\.)/m, name);
    if (section.includes("but not with")) assert.match(section, /but not with .*: it needs /, name);
  }
  assert.match(sections.get("zeroSumViolation") ?? "", /not with `loss.name: squaredError` or `loss.name: stableMax`:/);
  assert.match(
    sections.get("smallDenominatorShare") ?? "",
    /not with `optimizer.name: sgd`.* `optimizer.name: lion`.*: it needs/,
  );
});

test("the JSON Schema of a file takes what it builds on, and a kind by its name alone", () => {
  const read = z.fromJSONSchema(fileJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
  const takes = (document: unknown) => read.safeParse(document).success;
  assert.ok(takes({ preset: "division", model: "transformer", optimizer: { epsilon: 1e-6 } }));
  for (const { experiment } of PRESETS.values()) assert.ok(takes(experiment));
  for (const wrong of [{ preset: 3 }, { model: "vgg19" }, { loss: 3 }, { presets: "division" }])
    assert.ok(!takes(wrong));
});

test("every command, argument, option and exit code is told", async () => {
  const page = await renderCommandsPage();
  const sections = new Map(page.split(/^## /m).map((section) => [section.split("\n")[0], section]));
  const commands = listCommands(await createProgram(createContext(), () => {}));
  assert.ok(commands.some(({ name }) => name === "run") && commands.some(({ name }) => name === "toy adam"));
  for (const { name, command } of commands) {
    const section = sections.get(`slingshot ${name}`) ?? "";
    assert.ok(section.includes(command.description()), name);
    for (const { flags, description } of command.options) {
      assert.equal(count(section, `- **\`${flags}\`**`, `: ${description}`), 1, flags);
    }
    for (const argument of command.registeredArguments) assert.ok(section.includes(argument.description));
    assert.match(section, /^### Examples\n\n```\nslingshot /m, name);
  }
  for (const [code, meaning] of EXIT_CODES) {
    assert.equal(count(sections.get("Exit codes") ?? "", `${code}`.padStart(3), `  ${meaning}`), 1, `${code}`);
  }
});
