/**
 * @file A part of each kind as docs/adding.md has it: trained, killed and resumed, forked with one of its settings changed,
 * measured, and refused in one line where something is wrong. What is killed, ends its process or changes under it has a
 * process of its own; all else is called in this one.
 */
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  COMMON,
  PARTS,
  readAnswer,
  root,
  runAndKill,
  SMALL,
  set,
  slingshot,
  startSlingshot,
  succeed,
} from "./userParts.fixture.ts";

for (const [kind, { file, settings, change, wrong }] of Object.entries(PARTS)) {
  test(`${kind}: docs/adding.md's example is trained, resumed after a kill, forked and refused`, async () => {
    const given = ["--with", file];
    const base = ["run", "hypercube", ...given, ...set(settings), "--set", "steps=40"];
    const whole = await succeed(...base, "--out", join(root, kind), ...COMMON);
    const reference = await succeed(...base, "--out", join(root, kind), ...COMMON, "--engine", "reference");
    assert.equal(reference.parametersSha256, whole.parametersSha256);

    const out = join(root, `${kind}-killed`);
    const killed = await runAndKill([...base, "--out", out, "--threads", "1"], out);
    assert.equal((await succeed("resume", killed, ...given, ...COMMON)).parametersSha256, whole.parametersSha256);

    const fork = await succeed(
      "fork",
      whole.run ?? "",
      ...given,
      "--at",
      "20",
      "--set",
      change,
      "--out",
      out,
      ...COMMON,
    );
    const manifest = JSON.parse(readFileSync(join(fork.run ?? "", "manifest.json"), "utf8"));
    const path = change.slice(0, change.indexOf("="));
    assert.deepEqual(
      manifest.forkedFrom.changes.map((one: { path: string }) => one.path).filter((one: string) => one !== "name"),
      [path],
    );
    assert.equal(manifest.parts[0].file, file);

    const without = await slingshot("fork", whole.run ?? "", "--at", "20", "--out", out);
    assert.equal(without.status, 2);
    assert.match(without.stderr, new RegExp(`was made with ${file} \\(SHA-256 .*which must be given again`));

    const [setting, message] = wrong;
    const refusedOut = join(root, `${kind}-refused`);
    const refused = await slingshot(...base, "--set", setting, "--out", refusedOut);
    assert.equal(refused.status, 2, refused.stderr);
    assert.match(refused.stderr, message);
    assert.equal(refused.stderr.trim().split("\n").length, 1);
    assert.ok(!existsSync(refusedOut));
  });
}

test("what is no part, or not as a part must be, is refused in one line, and nothing is made", async () => {
  const optimizer = readFileSync(join(root, "signDescent.ts"), "utf8");
  const instrument = readFileSync(join(root, "largestLogit.ts"), "utf8");
  const files: readonly (readonly [string, string | null, RegExp])[] = [
    ["missing.ts", null, /^error: missing\.ts: no such file\n$/],
    ["throws.ts", 'throw new Error("boom\\nand more");', /^error: throws\.ts cannot be loaded: boom\n$/],
    ["syntax.ts", "export const x: number = ;", /^error: syntax\.ts cannot be loaded: /],
    ["nothing.ts", "export const x = 1;", /^error: nothing\.ts exports no part: /],
    [
      "taken.ts",
      optimizer.replaceAll('"signDescent"', '"lion"'),
      /^error: taken\.ts: the optimizer lion is there already/,
    ],
    [
      "silent.ts",
      optimizer.replace('.describe("How far each parameter moves.")', ""),
      /setting without a meaning: learningRate/,
    ],
    ["bare.ts", optimizer.replace(".default(1e-4)", ""), /setting without a default: learningRate/],
    ...Object.entries({
      'z.string().default("3").transform(Number)': /no file can hold: Transforms/,
      "z.date().default(new Date(0))": /no file can hold: Date/,
      "z.any().default(() => () => 1)": /the optimizer signDescent has /,
      "z.number().max(2).default(30)": /defaults that its own settings refuse: odd: Too big/,
      "z.number().default(() => Math.random())": /defaults that differ from one time to the next/,
      "z.number().default(3).refine(async () => true)": /defaults that its own settings refuse: /,
    }).map(
      ([setting, message]) =>
        [
          "setting.ts",
          optimizer.replace("...common", `odd: ${setting}.describe("An odd one."),\n      ...common`),
          message,
        ] as const,
    ),
    [
      "topic.ts",
      instrument.replace('type: "f64"', 'type: "f64", topic: "moods"'),
      /has the column largestLogit with the topic "moods", which is none of losses, .* or spectra$/m,
    ],
    [
      "alone.ts",
      optimizer.replace("      ...commonOptimizerSettings,\n", ""),
      /lacks the settings of every optimizer; \.\.\.commonOptimizerSettings gives them$/m,
    ],
    ["odd.ts", optimizer.replace('name: "signDescent"', 'name: "sign descent"'), /its name must be letters and digits/],
  ];
  for (const [file, text, message] of files) {
    if (text !== null) writeFileSync(join(root, file), text);
    const { status, stdout, stderr } = await slingshot("run", "hypercube", "--with", file, "--out", join(root, "none"));
    assert.equal(status, 2, stderr);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
    assert.equal(stdout, "");
  }
  const check = `odd: z.number().default(3).refine((odd) => { if (odd > 5) throw new Error("boom"); return true; })`;
  writeFileSync(join(root, "check.ts"), optimizer.replace("...common", `${check}.describe("Odd."),\n      ...common`));
  const odd = set(["optimizer.name=signDescent", "optimizer.odd=6"]);
  const thrown = await slingshot("run", "hypercube", "--with", "check.ts", ...odd, "--out", join(root, "none"));
  assert.equal(thrown.status, 2, thrown.stderr);
  assert.equal(thrown.stderr, "error: a check of the settings fails: boom\n");
  const twice = await slingshot("run", "hypercube", "--with", "signDescent.ts", "--with", "signDescent.ts");
  assert.match(twice.stderr, /the optimizer signDescent is there already/);
  assert.ok(!existsSync(join(root, "none")));
});

test("another file of the name, and another import of it, are refused by name; what is read only needs none", async () => {
  const folder = join(root, "imports");
  mkdirSync(folder);
  const code = readFileSync(join(root, "signDescent.ts"), "utf8");
  writeFileSync(join(folder, "rate.ts"), "export const rate = 1e-4;\n");
  writeFileSync(
    join(folder, "mine.ts"),
    `import { rate } from "./rate.ts";\n${code.replace(".default(1e-4)", ".default(rate)")}`,
  );
  const given = ["--with", join(folder, "mine.ts")];
  const settings = set([...SMALL, "optimizer.name=signDescent", "steps=10"]);
  const { run = "" } = await succeed("run", "hypercube", ...given, ...settings, "--out", folder, ...COMMON);
  const copy = join(root, "copy");
  cpSync(run, copy, { recursive: true });

  writeFileSync(join(folder, "rate.ts"), "export const rate = 2e-4;\n");
  for (const args of [
    ["resume", copy, "--steps", "20"],
    ["fork", copy, "--at", "5"],
  ]) {
    const { status, stderr } = startSlingshot(...args, ...given);
    assert.equal(status, 2, stderr);
    assert.match(stderr, /was made with rate\.ts \(SHA-256 .*and the rate\.ts that was given is another one/);
  }
  for (const args of [
    ["report", copy, "--out", join(root, "page.html")],
    ["query", "select * from runs", "--root", root],
  ]) {
    const { status, stderr } = await slingshot(...args);
    assert.ok(status === 0 || /unknown option/.test(stderr), stderr);
  }
  writeFileSync(join(folder, "rate.ts"), "export const rate = 1e-4;\n");
  const resumed = readAnswer(startSlingshot("resume", copy, "--steps", "20", ...given, ...COMMON));
  assert.equal(resumed.steps as unknown, 20);
});

test("a run is measured with an instrument of one's own, and anew when its file has changed", async () => {
  const { run = "" } = await succeed("run", "hypercube", ...set([...SMALL, "steps=9"]), "--out", root, ...COMMON);
  const measure = async (file: string) => {
    const args = ["--instrument", "drift", "--at", "3,5", "--with", file];
    const { rows } = (await succeed("measure", run, ...args, ...COMMON)) as unknown as {
      rows: { values: { drift: number } }[];
    };
    return rows.map(({ values }) => values.drift);
  };
  const text = readFileSync(join(root, "driftProbe.ts"), "utf8");
  const [first, second] = await measure("driftProbe.ts");
  writeFileSync(
    join(root, "twice.ts"),
    text.replace("sqrt(sum(mul(difference, difference)))", "sum(mul(difference, difference))"),
  );
  assert.deepEqual((await measure("twice.ts")).map(Math.sqrt), [first, second]);
});

test("an optimizer of one's own has a threshold and a preconditioner, in a run and in its curvature", async () => {
  const chosen = ["optimizer.name=rootDescent", "optimizer.learningRate=0.01", "instruments.sharpness.everySteps=2"];
  const [with_, settings] = [["--with", "rootDescent.ts"], set([...SMALL, ...chosen, "steps=4"])];
  const { run = "" } = await succeed("run", "hypercube", ...with_, ...settings, "--out", root, ...COMMON);
  const curvature = (file: string) =>
    slingshot("curvature", run, "--at", "2", "--preconditioned", "--with", file, ...COMMON);
  const { status, stdout, stderr } = await curvature("rootDescent.ts");
  assert.equal(status, 0, stderr);
  const found = JSON.parse(stdout);
  assert.equal(found.thresholdOf, "preconditioned");
  assert.equal(found.threshold, 200);
  assert.ok(found.preconditioned.top[0] > 0);
  const sql = "select preconditionedSharpness as s, stabilityThreshold as t from series where step = 4";
  const row = (await succeed("query", sql, run, "--format", "jsonl")) as unknown as { s: number; t: number };
  assert.ok(row.t === 200 && Number.isFinite(row.s), JSON.stringify(row));
  const text = readFileSync(join(root, "rootDescent.ts"), "utf8");
  // In this run nothing asks for the preconditioner, which fails.
  writeFileSync(join(root, "failing.ts"), text.replace("square ? Float64Array", "square ? Float32Array"));
  const given = [
    "--with",
    "failing.ts",
    ...set([...SMALL, ...chosen.slice(0, 2), "steps=4"]),
    "--out",
    root,
    ...COMMON,
  ];
  const other = (await succeed("run", "hypercube", ...given)).run ?? "";
  const failed = await slingshot(
    "curvature",
    other,
    "--at",
    "2",
    "--preconditioned",
    "--with",
    "failing.ts",
    ...COMMON,
  );
  assert.deepEqual([failed.status, failed.stdout], [2, ""], failed.stderr);
  assert.match(failed.stderr, /the optimizer rootDescent fails in preconditioner: it must give a Float64Array/);
  assert.ok(!existsSync(join(other, "measurements")));
});

test("a file is loaded through a link; one that ends the process, throws null or asks for no room is told", async () => {
  symlinkSync("signDescent.ts", join(root, "link.ts"));
  const settings = set([...SMALL, "optimizer.name=signDescent", "steps=5"]);
  const linked = startSlingshot("run", "hypercube", "--with", "link.ts", ...settings, "--out", root, ...COMMON);
  assert.equal(readAnswer(linked).status, "done");
  const files: readonly (readonly [string, RegExp])[] = [
    ["process.exit(0);", /a file ended the process while it was loaded, or waits/],
    ["await new Promise(() => {});", /a file ended the process while it was loaded, or waits/],
    ["throw null;", /ends\.ts cannot be loaded: null/],
    ["throw new TypeError('');", /ends\.ts cannot be loaded: TypeError/],
    [
      'import "slingshot-lab/optimiser";',
      /there is no slingshot-lab\/optimiser; must be one of slingshot-lab\/analysis, /,
    ],
  ];
  for (const [text, message] of files) {
    writeFileSync(join(root, "ends.ts"), text);
    const call = /ended the process/.test(message.source) ? startSlingshot : slingshot;
    const { status, stderr } = await call("run", "hypercube", "--with", "ends.ts", "--out", join(root, "ends"));
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
    assert.equal(status, 2);
  }
  assert.ok(!existsSync(join(root, "ends")));
});

test("an optimizer of one's own goes down the toys' surfaces", async () => {
  const args = ["toy", "rosenbrock", "--with", "signDescent.ts", "--steps", "9000", "--json"];
  const { descents } = (await succeed(...args, "--optimizer", "signDescent")) as unknown as {
    descents: { name: string; closest: number }[];
  };
  const [descent] = descents;
  assert.equal(descent?.name, "signDescent");
  // It starts 2.7 away, and gets into the valley.
  assert.ok((descent?.closest as number) < 1, `${descent?.closest}`);
});
