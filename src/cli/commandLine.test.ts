import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { NOTSAWO_DEFINITION } from "../analysis/index.ts";
import type { Context } from "../console/context.ts";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { StoreError } from "../files/index.ts";
import type { RunResult } from "../training/index.ts";
import { COMMANDS } from "./commands.ts";
import { PROGRESS, RESULT, slingshot } from "./standIns.fixture.ts";

test("run trains the experiment that was asked for, and its data is the run's folder", async () => {
  const args = [
    "run",
    "hypercube",
    "--set",
    "steps=9",
    "--set",
    "steps=7",
    "--set",
    "loss.precision=f64",
    "--steps",
    "7",
    "--seed",
    "3",
  ];
  const { code, stdout, stderr, request } = await slingshot([...args, "--threads", "2", "--out", "/x"]);
  assert.equal(code, 0);
  assert.equal(stdout, "runs/a\n");
  assert.match(
    stderr,
    /^hypercube: mlp of depth 6 and width 64 in f32, 128 points, full batch, adam, loss in f64, strict arithmetic, 7 steps, seed 3\n/,
  );
  assert.match(stderr, /^5000 steps in 10 s \(500 steps\/s on 2 threads\), no slingshot$/m);
  assert.deepEqual([request?.experiment.steps, request?.experiment.seed], [7, 3]);
  const { root, threads, engine } = request?.options ?? {};
  assert.deepEqual({ root, threads, engine }, { root: "/x", threads: 2, engine: "wasm" });
});

test("run says in one line what a transformer is trained on", async () => {
  const introduction = async (...args: string[]) => (await slingshot(["run", ...args])).stderr.split("\n")[0];
  assert.equal(
    await introduction("division"),
    "division: transformer of 2 layers, width 128 and 4 heads in f32, 50 % of division mod 97, batches of 512, adamW, loss in f32, strict arithmetic, 100000 steps, seed 1",
  );
  assert.equal(
    await introduction("s5", "--set", "model.layers=1", "--set", "model.heads=1", "--set", "batch.size=openai"),
    "s5: transformer of 1 layer, width 128 and 1 head in f32, 50 % of s5, batches of openai/grok's size, adamW, loss in f32, strict arithmetic, 100000 steps, seed 1",
  );
});

test("run leaves threads, engine and place at their defaults", async () => {
  const { request } = await slingshot(["run", "hypercube"]);
  const { root, threads, engine } = request?.options ?? {};
  assert.deepEqual({ root, threads, engine }, { root: "runs", threads: "auto", engine: "wasm" });
});

test("run --json prints the result as the one line of standard output", async () => {
  const { stdout } = await slingshot(["run", "hypercube", "--json"]);
  assert.equal(stdout.indexOf("\n"), stdout.length - 1);
  assert.deepEqual(JSON.parse(stdout), { ...RESULT, report: null });
});

test("run --quiet narrates nothing", async () => {
  assert.equal((await slingshot(["run", "hypercube", "--quiet"])).stderr, "");
});

test("progress of a run is narrated in plain lines", async () => {
  const { stderr } = await slingshot(["run", "hypercube"], {
    runExperiment: async (_, { onProgress }) => {
      const start = Date.now();
      while (Date.now() - start < 2000) await new Promise((resolve) => setTimeout(resolve, 100));
      onProgress?.(PROGRESS);
      return RESULT;
    },
  });
  assert.match(
    stderr,
    /^step 10\/20 {2}5 steps\/s {2}2 s left {2}loss 0\.25 {2}norm 0\.05 {2}1 slingshot {2}accuracy 50 %$/m,
  );
});

test("a run that becomes non-finite ends with 4 and says what and when", async () => {
  const { code, stdout, stderr } = await slingshot(["run", "hypercube", "--quiet", "--json"], {
    runExperiment: async () => ({
      ...RESULT,
      status: "non-finite",
      trainLoss: Number.NaN,
      nonFinite: { step: 12, value: "trainLoss" },
    }),
  });
  assert.equal(code, 4);
  assert.equal(stderr, "error: trainLoss became non-finite at step 12; recorded in runs/a\n");
  assert.equal((JSON.parse(stdout) as RunResult).status, "non-finite");
});

test("an interrupted run ends with 130 and prints the line that goes on with it", async () => {
  const { code, stderr } = await slingshot(["run", "hypercube"], {
    runExperiment: async (_, { signal }) => {
      process.emit("SIGINT");
      assert.equal(signal?.aborted, true);
      return { ...RESULT, run: "runs/a b", status: "interrupted", steps: 77 };
    },
  });
  assert.equal(code, 130);
  assert.match(stderr, /^stopping and saving; Ctrl-C again ends at once$/m);
  assert.match(stderr, /^interrupted after 77 steps, recorded in runs\/a b$/m);
  assert.match(stderr, /^to go on: slingshot resume 'runs\/a b'$/m);
});

test("after the first Ctrl-C, and after a run, nobody holds back the system's answer to it", async () => {
  const before = process.listenerCount("SIGINT");
  await slingshot(["run", "hypercube"], {
    runExperiment: async () => {
      assert.equal(process.listenerCount("SIGINT"), before + 1);
      process.emit("SIGINT");
      assert.equal(process.listenerCount("SIGINT"), before);
      return RESULT;
    },
  });
  for (const event of ["SIGINT", "SIGTERM", "disconnect"]) assert.equal(process.listenerCount(event), 0);
  assert.equal(before, 0);
});

/** As the store tells it, one layer after the other. */
const within = (code: string) => new StoreError("unwritable", "x", "x", Object.assign(new Error(code), { code }));

const FAILURES: [error: Error, code: number, line: string][] = [
  [
    new StoreError("unwritable", "x", "cannot create run folder x: disk full"),
    2,
    "cannot create run folder x: disk full",
  ],
  ...["ENOSPC", "EDQUOT", "EFBIG", "EIO"].map((code): [Error, number, string] => {
    const cause = Object.assign(new Error(code), { code });
    return [new StoreError("unwritable", "x", `cannot write x (${code})`, cause), 3, `cannot write x (${code})`];
  }),
  [
    new StoreError("unwritable", "x", "cannot write x", Object.assign(new Error(), { code: "EACCES" })),
    2,
    "cannot write x",
  ],
  [new StoreError("unwritable", "x", "cannot write y", within("ENOSPC")), 3, "cannot write y"],
  [new StoreError("exists", "x", "x already exists"), 2, "x already exists"],
  [new StoreError("damaged", "x", "x is damaged:\nbad"), 3, "x is damaged: bad"],
  [new StoreError("missing", "x", "x is not a run"), 3, "x is not a run"],
  [new StoreError("locked", "x", "x is being written"), 2, "x is being written"],
  [new StoreError("differs", "x", "step 3 differs"), 3, "step 3 differs"],
  [new StoreError("unsaved", "x", "the end cannot be written"), 3, "the end cannot be written"],
  [new TypeError("broken\n  badly"), 1, "internal error: broken badly (SLINGSHOT_DEBUG=1 shows where)"],
];
for (const [error, expected, line] of FAILURES) {
  test(`"${line}" ends with ${expected}`, async () => {
    const { code, stdout, stderr } = await slingshot(["run", "hypercube", "--quiet"], {
      runExperiment: () => Promise.reject(error),
    });
    assert.deepEqual({ code, stdout, stderr }, { code: expected, stdout: "", stderr: `error: ${line}\n` });
  });
}

test("SLINGSHOT_DEBUG=1 shows where an internal error comes from", async () => {
  const { stderr } = await slingshot(["run", "hypercube", "--quiet"], {
    env: { SLINGSHOT_DEBUG: "1" },
    runExperiment: () => Promise.reject(new TypeError("broken")),
  });
  assert.match(stderr, /^error: TypeError: broken\n {4}at .*commandLine\.test\.ts/);
});

test("the reference engine refuses fast arithmetic, which it does not have", async () => {
  const { code, stderr, request } = await slingshot([
    ...["run", "hypercube", "--engine", "reference", "--set", "arithmetic=fast"],
  ]);
  assert.deepEqual([code, request], [2, undefined]);
  assert.match(stderr, /^error: --engine: reference computes in strict arithmetic only; [^\n]*\n$/);
});

test("resume passes on what was asked, and narrates as run does", async () => {
  let request: { directory: string; steps: number | undefined } | undefined;
  const { code, stdout, stderr } = await slingshot(["resume", "runs/a", "--steps", "9000", "--threads", "2"], {
    resumeRun: async (directory, { steps, say, threads } = {}) => {
      request = { directory, steps };
      assert.equal(threads, 2);
      say?.("resuming from the checkpoint of step 5");
      const grokking = {
        definition: NOTSAWO_DEFINITION,
        unmeasured: [],
        t1: 1,
        t2: 30,
        t3: 100,
        t4: null,
        delay: null,
        resolution: null,
      };
      return { ...RESULT, stepsTaken: 1000, grokking: { ...grokking, lastStep: 5000, lastValidatedStep: 5000 } };
    },
  });
  assert.deepEqual({ code, stdout }, { code: 0, stdout: "runs/a\n" });
  assert.deepEqual(request, { directory: "runs/a", steps: 9000 });
  assert.match(
    stderr,
    /^resuming from the checkpoint of step 5\n5000 steps, the last 1000 of them now in 2 s \(500 steps/,
  );
  assert.match(stderr, /^grokking {3}t1 1, t2 30, t3 100, t4 not yet$/m);
});

test("fork passes on step, changes and place; the place is beside the parent", async () => {
  const requests: unknown[] = [];
  const forkRun: Context["forkRun"] = async (directory, { at, overrides, resetOptimizer, root }) => {
    requests.push({ directory, at, overrides, resetOptimizer, root });
    return RESULT;
  };
  const args = ["fork", "runs/a", "--at", "0", "--set", "loss.precision=f64", "--steps", "70", "--reset-optimizer"];
  assert.equal((await slingshot(args, { forkRun })).code, 0);
  assert.equal((await slingshot(["fork", "runs/a", "--at", "7", "--out", "/x"], { forkRun })).code, 0);
  const overrides = [
    { set: "loss.precision=f64", option: "--set" },
    { set: "steps=70", option: "--steps" },
  ];
  assert.deepEqual(requests, [
    { directory: "runs/a", at: 0, overrides, resetOptimizer: true, root: "runs" },
    { directory: "runs/a", at: 7, overrides: [], resetOptimizer: false, root: "/x" },
  ]);
});

test("a fork of a sweep's run is among the user's runs, and not where the sweep has its own", async () => {
  const sweep = mkdtempSync(join(tmpdir(), "slingshot-fork-"));
  try {
    for (const name of ["sweep.yaml", "points.jsonl"]) writeFileSync(join(sweep, name), "");
    const roots: (string | undefined)[] = [];
    const forkRun: Context["forkRun"] = async (_, { root }) => {
      roots.push(root);
      return RESULT;
    };
    const place = join(sweep, "runs", "1f");
    for (const out of [[], ["--out", "mine"]])
      assert.equal((await slingshot(["fork", join(place, "1f3a"), "--at", "0", ...out], { forkRun })).code, 0);
    assert.deepEqual(roots, ["runs", "mine"]);
  } finally {
    rmSync(sweep, { recursive: true });
  }
});

test("a short option that contradicts its --set is refused before anything is done", async () => {
  const { code, stdout, stderr, request } = await slingshot([
    ...["run", "hypercube", "--set", "seed=9", "--seed", "7", "--steps", "3"],
  ]);
  const line = "--seed (7) and --set seed (9) contradict each other; give one of them";
  assert.deepEqual(
    { code, stdout, stderr, request },
    { code: 2, stdout: "", stderr: `error: ${line}\n`, request: undefined },
  );
});

test("counts that are none are refused by name", async () => {
  for (const [args, line] of [
    [["resume", "a", "--steps", "0"], '--steps: "0" is not allowed; must be a whole number from 1 on'],
    [["fork", "a", "--at", "-1"], '--at: "-1" is not allowed; must be a whole number from 0 on'],
    [["fork", "a", "--at", "1e3"], '--at: "1e3" is not allowed; must be a whole number from 0 on'],
    [["fork", "a"], "required option '--at <step>' not specified"],
    [["doctor", "--repair"], "--repair: needs the folder of a run"],
  ] as const) {
    const { code, stdout, stderr } = await slingshot([...args]);
    assert.deepEqual({ code, stdout, stderr }, { code: 2, stdout: "", stderr: `error: ${line}\n` });
  }
});

test("run --show prints an experiment that is the same experiment, and trains nothing", async () => {
  const folder = mkdtempSync(join(tmpdir(), "slingshot-show-"));
  const [mine, shown] = [join(folder, "mine.yaml"), join(folder, "shown.yaml")];
  writeFileSync(mine, "preset: division\noptimizer.epsilon: 1.0e-6\n");
  const yaml = await slingshot(["run", mine, "--show", "--steps", "7"]);
  assert.deepEqual([yaml.code, yaml.stderr, yaml.request], [0, "", undefined]);
  writeFileSync(shown, yaml.stdout);
  const expected = loadExperiment(mine, ["steps=7"]);
  assert.deepEqual(loadExperiment(shown), expected);
  const json = await slingshot(["run", mine, "--show", "--steps", "7", "--json"]);
  assert.deepEqual(JSON.parse(json.stdout), expected);
  const wrong = await slingshot(["run", mine, "--show", "--tag", "a b"]);
  assert.deepEqual([wrong.code, wrong.stdout], [2, ""]);
  const both = await slingshot(["run", mine, "--show", "--dry-run"]);
  assert.deepEqual(
    [both.code, both.stderr],
    [2, "error: --show and --dry-run contradict each other; give one of them\n"],
  );
  rmSync(folder, { recursive: true });
});

test("run --dry-run tells time and disk, and trains nothing", async () => {
  const estimate = {
    steps: 200_000,
    parameters: 429_000,
    threads: 2,
    stepsPerSecond: 80,
    seconds: 2500,
    bytesPerStep: 40,
    seriesBytes: 8e6,
    bytesPerCheckpoint: 5.1e6,
    checkpoints: 24,
    checkpointBytes: 1.224e8,
    totalBytes: 1.304e8,
    freeBytes: 1e8,
  };
  const estimateRun: Context["estimateRun"] = async () => estimate;
  const { code, stdout, request } = await slingshot(["run", "division", "--dry-run"], { estimateRun });
  assert.deepEqual([code, request], [0, undefined]);
  assert.match(stdout, /^Time +41 min 40 s \(80 steps\/s, 2 threads\)$/m);
  assert.match(stdout, /^Series +8 MB \(about 40 bytes a step\)$/m);
  assert.match(stdout, /^Checkpoints +at most 24 of 5\.1 MB each, 120 MB in all$/m);
  assert.match(stdout, /^Disk +at most 130 MB of 100 MB free$/m);
  assert.match(stdout, /^There is not enough room on the disk\.$/m);
  const json = await slingshot(["run", "division", "--dry-run", "--json"], { estimateRun });
  assert.deepEqual(JSON.parse(json.stdout), estimate);
});

test("every command has help with examples, and the program without arguments shows its own", async () => {
  // What shells call to complete a line is for no person.
  const names = Object.keys(COMMANDS).filter((name) => name !== "complete");
  for (const args of [
    ...names.map((name) => [name, "--help"]),
    ["help", "run"],
    ["help", "run", "hypercube"],
    ["help", "sweep"],
    ["--help"],
    [],
  ]) {
    const { code, stdout, stderr } = await slingshot(args);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.match(stdout, /^Usage: slingshot/);
    assert.match(stdout, /^Examples:\n {2}slingshot /m);
  }
});

test("help of a command's part is that of the part, and a misspelt part is guessed, whatever stands behind it", async () => {
  for (const [command, part] of [
    ["sweep", "status"],
    ["sweep", "work"],
    ["toy", "adam"],
  ] as const) {
    const help = await slingshot([command, part, "--help"]);
    assert.match(help.stdout, new RegExp(`^Usage: slingshot ${command} ${part} `));
    assert.deepEqual(await slingshot(["help", command, part]), help);
  }
  for (const [args, line] of [
    [["sweep", "stauts", "dir"], 'sweep: there is no "stauts"; did you mean status?'],
    [["sweep", "stat", "dir", "--runs", "--json"], 'sweep: there is no "stat"; did you mean status?'],
    [["help", "sweep", "tabel"], 'sweep: there is no "tabel"; did you mean table?'],
    [["help", "sweep", "cloud"], 'sweep: "cloud" is not allowed; must be status, stop, table or work'],
    [["help", "nothing", "more"], "no such command; slingshot --help lists them"],
    [["sweep", "epsilon.yaml", "more"], "too many arguments for 'sweep'. Expected 1 argument but got 2."],
  ] as const) {
    const { code, stdout, stderr } = await slingshot([...args]);
    assert.deepEqual([code, stdout, stderr], [2, "", `error: ${line}\n`]);
  }
});
