import assert from "node:assert/strict";
import { test } from "node:test";
import { bold } from "./line.ts";
import { describeProgress, Progress, type ProgressOptions, trackShare } from "./progress.ts";

/** A narration stream that keeps what is written, and a clock that is set by hand. */
function record(stream: { isTTY?: boolean; columns?: number }, options: ProgressOptions = {}) {
  const written: string[] = [];
  const clock = { ms: 0 };
  const progress = new Progress(
    { ...stream, write: (text) => written.push(text) },
    { now: () => clock.ms, env: {}, ...options },
  );
  return { written, clock, progress };
}

const STATE = {
  step: 1240,
  steps: 5000,
  stepsPerSecond: 412.34,
  secondsLeft: 8.2,
  trainLoss: 3.1e-7,
  trainAccuracy: 1,
  lastLayerNorm: 0.1421,
  slingshots: 2,
};

test("elsewhere than on a terminal a plain line comes every two seconds, the first after two", () => {
  const { written, clock, progress } = record({});
  for (clock.ms = 0; clock.ms <= 5000; clock.ms += 50) progress.update(describeProgress(STATE));
  progress.end();
  const line = "step 1240/5000  412.3 steps/s  9 s left  loss 3.1e-7  norm 0.1421  2 slingshots  accuracy 100 %\n";
  assert.deepEqual(written, [line, line]);
});

test("plain lines become rarer the longer it takes, but not rarer than one a minute", () => {
  const { written, clock, progress } = record({});
  const minute = 60_000;
  for (clock.ms = 0; clock.ms <= 60 * minute; clock.ms += 1000) progress.update([String(clock.ms)]);
  const shown = written.map(Number);
  const gaps = shown.map((ms, i) => ms - (shown[i - 1] ?? 0));
  assert.deepEqual(
    gaps.slice(0, 10),
    Array.from({ length: 10 }, () => 2000),
  );
  assert.equal(gaps.at(-1), minute);
  assert.ok(gaps.every((gap, i) => gap >= (gaps[i - 1] ?? 0)));
  assert.ok(shown.length < 100, `${shown.length} lines`);
});

test("a dumb terminal is none", () => {
  const { written, clock, progress } = record({ isTTY: true }, { env: { TERM: "dumb" } });
  clock.ms = 3000;
  progress.update(["a"]);
  progress.fail("b");
  assert.deepEqual(written, ["a\n", "error: b\n"]);
});

test("on a terminal one line changes, ten times a second at most, and goes when all is done", () => {
  const { written, clock, progress } = record({ isTTY: true, columns: 80 }, { env: { NO_COLOR: "1" } });
  for (clock.ms = 0; clock.ms < 250; clock.ms += 10) progress.update([`at ${clock.ms}`]);
  progress.end();
  progress.end();
  assert.deepEqual(written, ["\r\u001b[Kat 0", "\r\u001b[Kat 100", "\r\u001b[Kat 200", "\r\u001b[K"]);
});

test("a line that stays is written above the progress line", () => {
  const { written, progress } = record({ isTTY: true, columns: 80 }, { env: { NO_COLOR: "1" } });
  progress.update(["half"]);
  progress.say("news");
  assert.deepEqual(written, ["\r\u001b[Khalf", "\r\u001b[Knews\nhalf"]);
});

test("fields that the terminal is too narrow for are left out, colours not counted", () => {
  const narrow = record({ isTTY: true, columns: 12 }, { env: {} });
  narrow.progress.update([[bold("abcd")], "efgh", "ijkl"]);
  assert.deepEqual(narrow.written, ["\r\u001b[K\u001b[1mabcd\u001b[22m  efgh"]);
  const tiny = record({ isTTY: true, columns: 4 }, { env: {} });
  tiny.progress.update(["abcdef", "g"]);
  assert.deepEqual(tiny.written, ["\r\u001b[Kabc"]);
});

test("colour is for terminals, unless NO_COLOR", () => {
  const fail = (stream: { isTTY?: boolean }, env: Record<string, string>): string => {
    const { written, progress } = record(stream, { env });
    progress.fail("no");
    return written.join("");
  };
  assert.equal(fail({ isTTY: true }, {}), "\u001b[31merror:\u001b[39m no\n");
  assert.equal(fail({ isTTY: true }, { NO_COLOR: "1" }), "error: no\n");
  assert.equal(fail({}, {}), "error: no\n");
});

test("quiet lets only errors through", () => {
  const { written, clock, progress } = record({ isTTY: true }, { quiet: true, env: { NO_COLOR: "1" } });
  clock.ms = 5000;
  progress.update(["a"]);
  progress.say("b");
  progress.fail("c");
  progress.end();
  assert.deepEqual(written, ["error: c\n"]);
});

test("text from outside commands no terminal, in lines, errors and progress; colours of ours do", () => {
  const evil = "loss\u001b]0;title\u0007\u009b31m\u202e\rx\ny";
  const shown = "loss\\u001b]0;title\\u0007\\u009b31m\\u202e\\rx\\ny";
  const { written, clock, progress } = record({ isTTY: true, columns: 80 });
  progress.say(evil);
  progress.say([bold(evil), evil]);
  progress.fail(evil);
  progress.update([evil, [bold(evil)]]);
  assert.deepEqual(written, [
    `${shown}\n`,
    `\u001b[1m${shown}\u001b[22m${shown}\n`,
    `\u001b[31merror:\u001b[39m ${shown}\n`,
    `\r\u001b[K${shown}`,
  ]);
  const plain = record({});
  plain.progress.say([bold(evil)]);
  plain.clock.ms = 3000;
  plain.progress.update([evil]);
  assert.deepEqual(plain.written, [`${shown}\n`, `${shown}\n`]);
  assert.equal(clock.ms, 0);
});

test("the progress line does not come back once it has ended", () => {
  const { written, clock, progress } = record({ isTTY: true }, { env: { NO_COLOR: "1" } });
  progress.update(["half"]);
  progress.end();
  clock.ms = 5000;
  progress.update(["stale"]);
  progress.say("done");
  assert.deepEqual(written, ["\r\u001b[Khalf", "\r\u001b[K", "done\n"]);
});

test("a share that is done is shown on a terminal, with the time left of this part; elsewhere it is not", () => {
  const { written, clock, progress } = record({ isTTY: true, columns: 80 }, { env: { NO_COLOR: "1" } });
  const show = trackShare(progress, () => clock.ms);
  const elsewhere = record({});
  const hide = trackShare(elsewhere.progress, () => elsewhere.clock.ms);
  for (const [doing, share, ms] of [
    ["reading", 0, 0],
    ["reading", 0.01, 199],
    ["reading", 0.25, 5000],
    ["writing", 0, 20_000],
    ["writing", 0.999, 120_000],
  ] as const) {
    clock.ms = elsewhere.clock.ms = ms;
    show(doing, share);
    hide(doing, share);
  }
  const shown = ["reading 25 %  15 s left", "writing 0 %", "writing 99 %  1 s left"];
  assert.deepEqual(
    written.map((text) => text.replace("\r\u001b[K", "")),
    shown,
  );
  assert.deepEqual(elsewhere.written, []);
});
