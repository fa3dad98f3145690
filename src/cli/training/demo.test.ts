import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { callWith } from "../callInProcess.fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "demo-"));
after(() => rmSync(folder, { recursive: true }));

/** A script that stands in for the program: what it does when it is told to run with this precision. */
function script(name: string, body: string): string {
  const path = join(folder, `${name}.mjs`);
  const precision = `const precision = process.argv.join(" ").match(/loss.precision=(\\w+)/)[1];`;
  writeFileSync(path, `${precision}\n${body}\n`);
  return path;
}

const demo = (path: string, ...options: string[]) => callWith({ script: path }, "demo", ...options);

test("both runs start from the same settings but for precision and name", async () => {
  const { code, stderr } = await demo(
    script(
      "arguments",
      "console.error(process.argv.slice(2).join(' ')); process.exitCode = precision === 'f32' ? 4 : 0;",
    ),
    "--steps",
    "50",
    "--seed",
    "9",
    "--out",
    "/x",
    "--quiet",
  );
  assert.equal(code, 4);
  assert.match(
    stderr,
    /^error: run hypercube --set steps=50 --set seed=9 --set loss\.precision=f32 --set name=hypercube-loss-precision-f32 --threads \d --out \/x --json --quiet\n$/,
  );
});

test("when one run fails the other is stopped, and the failure is told", async () => {
  const wait = "process.once('SIGTERM', () => process.exit(130)); setTimeout(() => process.exit(0), 60_000);";
  const fail = "console.error('error: trainLoss became non-finite at step 3'); process.exitCode = 4;";
  for (const failing of ["f32", "f64"]) {
    const { code, stderr, stdout } = await demo(
      script(`fails-${failing}`, `if (precision === "${failing}") { ${fail} } else { ${wait} }`),
      "--quiet",
    );
    assert.deepEqual(
      { code, stderr, stdout },
      { code: 4, stderr: "error: trainLoss became non-finite at step 3\n", stdout: "" },
    );
  }
});

test("progress of both runs is one line", async () => {
  const body = `
    const state = { step: 25, steps: 100, stepsPerSecond: 5, secondsLeft: 15, trainLoss: 0.5, trainAccuracy: 1, lastLayerNorm: 1 };
    process.send({ ...state, slingshots: precision === "f32" ? 2 : 0 });
    setTimeout(() => { process.exitCode = 3; process.disconnect(); }, 2500);`;
  const { code, stderr } = await demo(script("progress", body));
  assert.equal(code, 3);
  assert.match(stderr, /^loss in f32: 25 % 0\.5 2 slingshots {2}loss in f64: 25 % 0\.5 no slingshot {2}15 s left$/m);
});

test("Ctrl-C asks both runs to stop, and the way to start again is told", async () => {
  const body = `process.once("SIGTERM", () => process.exit(130)); setInterval(() => {}, 1000); process.send({ step: 1, steps: 2 });`;
  const ending = demo(script("waits", body), "--seed", "5");
  await new Promise((resolve) => setTimeout(resolve, 500));
  process.emit("SIGINT");
  const { code, stderr } = await ending;
  assert.equal(code, 130);
  assert.match(stderr, /^stopping and saving; Ctrl-C again ends at once$/m);
  assert.match(stderr, /^interrupted; to start again: slingshot demo --seed 5$/m);
});

test("a run that ends by a signal or without its result is an error", async () => {
  const killed = await demo(script("killed", "process.kill(process.pid, 'SIGKILL');"), "--quiet");
  assert.deepEqual([killed.code, killed.stderr], [1, "error: ended by SIGKILL\n"]);
  const silent = await demo(script("silent", "console.log('no JSON');"), "--quiet");
  assert.deepEqual([silent.code, silent.stderr], [1, "error: a run ended without its result\n"]);
});

test("its progress line never comes back once the runs have ended, so that nothing stands before the report's path", async () => {
  const body = `
    import { runExperiment } from "${new URL("../../training/index.ts", import.meta.url).href}";
    import { loadExperiment } from "${new URL("../../experiment/file/loadExperiment.ts", import.meta.url).href}";
    const root = process.argv[process.argv.indexOf("--out") + 1];
    const experiment = loadExperiment("hypercube", ["steps=200", "data.points=16", "data.dimensions=8", "model.width=8"]);
    const result = await runExperiment(experiment, { threads: 1, engine: "wasm", root, onProgress: (state) => process.send(state) });
    console.log(JSON.stringify(result));
    process.disconnect();`;
  let screen = "";
  const { code } = await callWith(
    {
      script: script("glue", body),
      screen: { isTTY: true, columns: 100 },
      // Whoever writes the report takes longer than the time between two lines of progress.
      print: (text) => {
        screen += text;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30);
      },
    },
    "demo",
    "--out",
    join(folder, "glue"),
  );
  assert.equal(code, 0, screen);
  assert.match(screen, /loss in f32:/);
  assert.deepEqual(screen.trimEnd().split("\n").slice(-2), [
    "Open the report in a browser:",
    join(folder, "glue", "demo.html"),
  ]);
});
