import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { parseFilter } from "../console/settingFilter.ts";
import { parseSince } from "../console/since.ts";
import { loadPreset } from "../experiment/index.ts";
import { toYaml } from "../store/experimentFile.ts";
import { readSetting } from "../store/readSetting.ts";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "slingshot-ls-"));
after(() => rmSync(folder, { recursive: true }));

function slingshot(...args: readonly string[]) {
  return slingshotIn(folder, ...args);
}

function slingshotIn(cwd: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd, encoding: "utf8" });
  return { code: status, stdout, stderr };
}

/** Names of the runs that `ls` has for these options. */
function listed(...args: readonly string[]): string[] {
  const { code, stdout, stderr } = slingshot("ls", ...args, "--json");
  assert.equal(code, 0, stderr);
  return (JSON.parse(stdout) as { runs: { name: string }[] }).runs.map(({ name }) => name);
}

/** A copy of a run with a name, a begin and an epsilon of its own. */
function copyRun(from: string, name: string, startedAt: string, epsilon: string): void {
  const to = join(folder, "runs", name);
  cpSync(from, to, { recursive: true });
  const edit = (file: string, change: (text: string) => string) =>
    writeFileSync(join(to, file), change(readFileSync(join(to, file), "utf8")));
  edit("experiment.yaml", (text) => text.replace(/epsilon: .*/, `epsilon: ${epsilon}`));
  edit("manifest.json", (text) => text.replace(/"startedAt": "[^"]*"/, `"startedAt": "${startedAt}"`));
}

before(() => {
  const args = ["run", "hypercube", "--steps", "20", "--quiet", "--threads", "1"];
  const sizes = ["data.points=16", "data.dimensions=8", "model.width=8"].flatMap((set) => ["--set", set]);
  const { code, stdout, stderr } = slingshot(...args, ...sizes, "--out", "first");
  assert.equal(code, 0, stderr);
  const made = join(folder, stdout.trim());
  mkdirSync(join(folder, "runs"));
  copyRun(made, "2026-01-01-small-aa01", "2026-01-01T10:00:00.000Z", "1.0e-8");
  copyRun(made, "2026-01-02-large-aa02", "2026-01-02T10:00:00.000Z", "0.001");
  copyRun(made, "2026-01-03-large-bb03", "2026-01-03T10:00:00.000Z", "1.0e-5");
  renameSync(made, join(folder, "elsewhere"));
  const event = '{"step":5,"kind":"slingshot"}\n';
  writeFileSync(join(folder, "runs", "2026-01-02-large-aa02", "events.jsonl"), event + event);
});

test("runs are listed by setting, state, verdict and time, the newest first", () => {
  const [small, first, second] = ["2026-01-01-small-aa01", "2026-01-02-large-aa02", "2026-01-03-large-bb03"];
  assert.deepEqual(listed(), [second, first, small]);
  assert.deepEqual(listed("--reverse"), [small, first, second]);
  assert.deepEqual(listed("--where", "optimizer.epsilon>=1e-5"), [second, first]);
  assert.deepEqual(listed("--where", "optimizer.epsilon>1e-5", "--where", "model.name=mlp"), [first]);
  assert.deepEqual(listed("--where", "model.name!=mlp"), []);
  assert.deepEqual(listed("--verdict", "slingshots"), [first]);
  assert.deepEqual(listed("--verdict", "none", "--limit", "1"), [second]);
  assert.deepEqual(listed("--since", "2026-01-02T10:00"), [second, first]);
  assert.deepEqual(listed("--sort", "optimizer.epsilon"), [small, second, first]);
  assert.deepEqual(listed("--sort", "slingshots", "--limit", "1"), [first]);
  assert.deepEqual(listed("--state", "killed"), []);
  assert.deepEqual(listed("elsewhere"), ["elsewhere"]);
  const { stdout } = slingshot("ls", "--where", "optimizer.epsilon=1e-8");
  assert.match(slingshot("ls", "--where", "optimizer.epsilon=1e-5").stdout, / 1e-5\n$/, "one spelling of numbers");
  const [head, row] = stdout.split("\n");
  assert.match(head ?? "", /^run +started +state +steps +slingshots +optimizer\.epsilon$/);
  assert.match(row ?? "", /^2026-01-01-small-aa01 +2026-01-01 10:00 +done +20 +0 +1e-8$/);
});

test("damaged and foreign folders are left out, and told of in one line", () => {
  const other = join(folder, "mixed");
  cpSync(join(folder, "runs"), other, { recursive: true });
  mkdirSync(join(other, "notes"));
  writeFileSync(join(other, "notes", "readme.txt"), "no run");
  writeFileSync(join(other, "2026-01-01-small-aa01", "manifest.json"), "{");
  writeFileSync(join(other, "2026-01-02-large-aa02", "manifest.json"), '{"status": "asleep"}');
  const { code, stdout, stderr } = slingshot("ls", "mixed");
  assert.equal(code, 0);
  assert.match(stdout, /^run .*\n2026-01-03-large-bb03 .*\n$/);
  assert.match(stderr, /^left out: mixed\/2026-01-01-small-aa01\/manifest\.json is damaged: .*\(and 1 more\)\n$/);
});

test("what is no filter is refused in one line", () => {
  const refused: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [
      ["--where", "optimizer.epsilon"],
      /^error: --where: "optimizer\.epsilon" is not allowed; must be a setting, =, .*\n$/,
    ],
    [["--where", "model.name<mlp"], /^error: --where model\.name: "mlp" is not allowed; must be a number behind <\n$/],
    [["--state", "asleep"], /^error: --state: "asleep" is not allowed; must be running, killed, done, .*\n$/],
    [["--since", "yesterday"], /^error: --since: "yesterday" is not allowed; must be a time in UTC, .*\n$/],
    [["--since", "2026-13-01"], /^error: --since: "2026-13-01" is not allowed/],
    [["--limit", "0"], /^error: --limit: "0" is not allowed; must be a whole number from 1 on\n$/],
    [
      ["--where", "optimizer.epsilom=1"],
      /^error: --where optimizer\.epsilom: none of these 3 runs has such a setting\n$/,
    ],
    [["--sort", "seeed"], /^error: --sort seeed: none of these 3 runs has such a setting\n$/],
    [["nowhere"], /^error: .*nowhere.*\n$/],
  ];
  for (const [args, message] of refused) {
    const { code, stdout, stderr } = slingshot("ls", ...args);
    assert.equal(code, args[0] === "nowhere" ? 3 : 2, args.join(" "));
    assert.equal(stdout, "");
    assert.match(stderr, message);
  }
});

test("a run is named by a part of its name, as the latest, or by a pattern", () => {
  // Whole ones: whoever opens a run checks all of it.
  const place = join(folder, "named");
  for (const name of ["2026-01-01-small-aa01", "2026-01-02-large-aa02", "2026-01-03-large-bb03"])
    cpSync(join(folder, "elsewhere"), join(place, "runs", name), { recursive: true });
  let files = 0;
  const csv = (name: string) => slingshotIn(place, "export", name, "--format", "csv", "--out", `${files++}.csv`);
  for (const name of ["bb03", "2026-01-01-small-aa01", "latest", "runs/2026-01-01-small-aa01"]) {
    const { code, stderr } = csv(name);
    assert.equal(code, 0, stderr);
  }
  const several = csv("large");
  assert.deepEqual(
    [several.code, several.stderr],
    [2, 'error: "large" is part of the names of 2 runs: 2026-01-02-large-aa02, 2026-01-03-large-bb03\n'],
  );
  assert.match(csv("nothing").stderr, /nothing is not a run/);
  const all = slingshotIn(place, "query", "SELECT run FROM runs ORDER BY run", "runs/*-large-*", "--format", "csv");
  assert.equal(all.stdout, "run\r\n2026-01-02-large-aa02\r\n2026-01-03-large-bb03\r\n");
  assert.match(
    slingshotIn(place, "query", "SELECT 1 FROM runs", "runs/x*").stderr,
    /^error: "runs\/x\*": no folder has such a name\n$/,
  );
  mkdirSync(join(folder, "empty"));
  const { code, stderr } = slingshotIn(join(folder, "empty"), "resume", "latest");
  assert.deepEqual([code, stderr], [2, "error: latest: there is no run in runs\n"]);
});

test("one setting of an experiment is what all of it read at once has there", () => {
  const experiments = ["hypercube", "division", "nanda", "deep-linear"].map((name) => loadPreset(name));
  const walk = (value: unknown, path: readonly string[]): (readonly string[])[] =>
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
      ? Object.entries(value).flatMap(([name, inner]) => [[...path, name], ...walk(inner, [...path, name])])
      : [];
  const valueAt = (value: unknown, path: readonly string[]) =>
    path.reduce((inner, name) => (inner as Record<string, unknown>)[name], value);
  for (const experiment of experiments) {
    const text = toYaml(experiment);
    for (const path of walk(experiment, []))
      assert.deepEqual(readSetting(text, path), valueAt(experiment, path), path.join("."));
    for (const none of [["nothing"], ["model", "nothing"], ["steps", "more"]])
      assert.equal(readSetting(text, none), undefined, none.join("."));
  }
  const texts = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,3}$/),
    fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.array(fc.nat())),
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), texts, { noNullPrototype: true }), (document) => {
      const text = toYaml(document);
      for (const path of walk(document, [])) assert.deepEqual(readSetting(text, path), valueAt(document, path));
    }),
  );
});

test("conditions and times", () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      (a, b) => {
        const fits = (mark: string) => parseFilter(`x${mark}${b}`).fits(a);
        assert.deepEqual(
          [fits("<"), fits("<="), fits("="), fits("!="), fits(">="), fits(">")],
          [a < b, a <= b, a === b, a !== b, a >= b, a > b],
        );
      },
    ),
  );
  assert.ok(parseFilter("optimizer.betas=[0.9, 0.98]").fits([0.9, 0.98]));
  assert.ok(!parseFilter("loss.name=crossEntropy").fits(undefined) && parseFilter("a!=1").fits(undefined));
  assert.equal(parseSince("--since", "2d", Date.UTC(2026, 10, 27)), "2026-11-25T00:00:00.000Z");
  assert.equal(parseSince("--since", "2026-11-22T10:00", 0), "2026-11-22T10:00:00.000Z");
});
