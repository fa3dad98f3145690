/** @file What the lab's server refuses: other names and pages, whoever has no token, ways out of its folders, files of the machine. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { changeLabels } from "../store/index.ts";
import { type Answer, ask, askRaw, type Request, startTestLab, type TestLab, writeRun } from "./lab.fixture.ts";

let lab: TestLab;
before(async () => {
  lab = await startTestLab();
  writeRun(join(lab.runs, "one"), 3).finish();
});
after(async () => {
  await lab.close();
  assert.deepEqual(lab.mistakes, []);
});

const own = () => `127.0.0.1:${lab.port}`;

/** What every answer has, whatever was asked. */
function checkAnswer({ headers, text, status }: Answer): void {
  assert.match(
    String(headers["content-security-policy"]),
    /^default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; .*frame-ancestors 'none'$/,
  );
  assert.equal(headers["x-content-type-options"], "nosniff");
  assert.equal(headers["cross-origin-opener-policy"], "same-origin");
  assert.equal(headers["cross-origin-embedder-policy"], "require-corp");
  assert.equal(headers["referrer-policy"], "no-referrer");
  for (const name of Object.keys(headers)) assert.doesNotMatch(name, /^access-control-/);
  assert.doesNotMatch(text, /secret(?!\.txt)|at .*\.ts:/);
  if (status >= 400) assert.deepEqual(Object.keys(JSON.parse(text)).slice(0, 2), ["kind", "message"]);
}

const READ: readonly (readonly [headers: Readonly<Record<string, string>>, runs: number, page: number])[] = [
  [{}, 200, 200],
  [{ Host: "evil.example" }, 403, 403],
  [{ Host: "127.0.0.1.evil.example" }, 403, 403],
  [{ Host: "localhost.evil.example:80" }, 403, 403],
  [{ Host: "0.0.0.0" }, 403, 403],
  [{ Host: "LOCALHOST:9000" }, 200, 200],
  [{ Host: "[::1]:9000" }, 200, 200],
  [{ Origin: "http://evil.example" }, 403, 403],
  [{ Origin: "null" }, 403, 403],
  [{ Origin: "http://127.0.0.1:1" }, 403, 403],
  [{ Host: "localhost:9000", Origin: "http://localhost:9000" }, 200, 200],
  [{ "Sec-Fetch-Site": "same-origin" }, 200, 200],
  [{ "Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate" }, 200, 200],
  [{ "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" }, 403, 200],
  [{ "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors" }, 403, 403],
  [{ "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors" }, 403, 403],
];
test("reading is for our own pages, by our own names", async () => {
  for (const [headers, runs, page] of READ) {
    const answers = [await ask(lab, "/api/runs", { headers }), await ask(lab, "/", { headers })];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [runs, page],
      JSON.stringify(headers),
    );
    for (const answer of answers) checkAnswer(answer);
  }
  const strange = ["1.0\r\n", "1.1\r\nHost: \r\n", "1.1\r\nHost: 127.0.0.1:80@evil.example\r\n"];
  for (const request of strange.map((end) => `GET /api/runs HTTP/${end}\r\n`))
    assert.match(await askRaw(lab, request), /^HTTP\/1\.1 (400|403) /);
});

const JSON_TYPE = { "Content-Type": "application/json" };
const START = JSON.stringify({ experiment: "hypercube", set: ["steps=nothing"] });

test("changing needs the token, from our own pages, as JSON of a size", async () => {
  const known = { ...JSON_TYPE, "X-Slingshot-Token": lab.token };
  const table: readonly (readonly [Request, number, RegExp])[] = [
    [{ headers: JSON_TYPE, body: START }, 403, /slingshot lab has printed/],
    [{ headers: { ...JSON_TYPE, "X-Slingshot-Token": lab.token.slice(1) }, body: START }, 403, /has printed/],
    [{ headers: { ...known, Origin: "http://evil.example" }, body: START }, 403, /own pages/],
    [{ headers: { ...known, "Sec-Fetch-Site": "same-site" }, body: START }, 403, /own pages/],
    [{ headers: { ...known, Host: "evil.example" }, body: START }, 403, /localhost/],
    [{ headers: { ...known, "Content-Type": "text/plain" }, body: START }, 400, /must be JSON/],
    [{ headers: known, body: "{" }, 400, /is no JSON/],
    [{ headers: known, body: "null" }, 400, /expected object/],
    [{ headers: known, body: JSON.stringify({ experiment: "hypercube", set: [], with: "/x.ts" }) }, 400, /with/],
    [{ headers: known, body: `{"experiment":"${"x".repeat(2 ** 20)}","set":[]}` }, 413, /1,048,576 bytes/],
    [{ headers: { ...known, Origin: `http://${own()}` }, body: START }, 400, /^steps: "nothing" is not allowed/],
  ];
  for (const [request, status, message] of table) {
    const answer = await ask(lab, "/api/start", { method: "POST", ...request });
    checkAnswer(answer);
    assert.equal(answer.status, status, answer.text);
    assert.match((JSON.parse(answer.text) as { message: string }).message, message);
  }
  // Of a size that is not said before, the connection may be cut.
  const endless = { headers: { ...known, "Transfer-Encoding": "chunked" }, body: " ".repeat(2 ** 20 + 1) };
  const cut = await ask(lab, "/api/start", { method: "POST", ...endless }).catch(() => ({ status: 413 }));
  assert.equal(cut.status, 413);
  for (const method of ["PUT", "DELETE", "OPTIONS", "PATCH"]) {
    const answer = await ask(lab, "/api/start", { method, headers: known });
    checkAnswer(answer);
    assert.equal(answer.status, 403);
  }
  assert.equal((await ask(lab, "/api/start", { headers: known })).status, 404);
  assert.equal((await ask(lab, "/api/runs", { method: "HEAD" })).status, 403);
});

test("a name leads to a run of the list, or nowhere", async () => {
  writeRun(join(lab.home, "outside"), 3).finish();
  symlinkSync(join(lab.home, "outside"), join(lab.runs, "link"));
  symlinkSync("one", join(lab.runs, "again"));
  const ids = [
    "../outside",
    "..%2Foutside",
    "link",
    "again",
    "one/../../outside",
    "./one",
    "one/",
    "ONE\0",
    "C:\\one",
    "\\one",
  ];
  for (const id of [...ids, join(lab.home, "outside"), "file:///etc", "one/series", "__proto__", "x".repeat(5000)]) {
    for (const path of ["run", "series"]) {
      const answer = await ask(lab, `/api/${path}?id=${encodeURIComponent(id)}&from=0`);
      checkAnswer(answer);
      assert.equal(answer.status, 404, id);
    }
    await assert.rejects(lab.client.forkRun(id, { at: 1, set: [] }), { name: "LabError" }, id);
    await assert.rejects(lab.client.resumeRun(id), { name: "LabError" }, id);
  }
  assert.equal((await ask(lab, "/api/run?id=..%2Fruns%2Fone")).status, 404);
  for (const from of ["-1", "1.5", "x", "1e99"])
    assert.equal((await ask(lab, `/api/series?id=one&from=${from}`)).status, 400);
  const { leftOut } = await lab.client.listRuns();
  assert.deepEqual(leftOut, [`${join(lab.runs, "link")} is a link that leads out of ${lab.runs}`]);
});

test("pages are the files that were built, and nothing beside them", async () => {
  assert.equal((await ask(lab, "/assets/main-1a2b.js")).headers["content-type"], "text/javascript; charset=utf-8");
  const paths = ["/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt"];
  for (const path of [
    ...paths,
    "//etc/passwd",
    "/etc/passwd",
    "/assets",
    "/index.html%00",
    "/%c0%ae%c0%ae/secret.txt",
  ]) {
    const answer = await ask(lab, path);
    checkAnswer(answer);
    assert.equal(answer.status, 404, path);
  }
  assert.match(
    await askRaw(lab, `GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n`),
    /^HTTP\/1\.1 403 /,
  );
});

test("an experiment names no file of the machine but those of its data, and loads none of its code", async () => {
  const secret = join(lab.home, "secret.txt");
  const refused: readonly (readonly [experiment: string, set: readonly string[], message: RegExp])[] = [
    [`preset: ${secret}`, [], /^preset: ".*" is not allowed; must be one of hypercube, /],
    ["preset: ../mine.yaml", [], /^preset: /],
    ["preset: [division]", [], /^preset: /],
    [secret, [], /is not ".*"; it is settings/],
    ["hypercube", [`preset=${secret}`], /^preset: unknown setting/],
    ["hypercube", ["--with=/tmp/x.ts"], /^--with: unknown setting/],
    ["hypercube", ["__proto__.path=1"], /^__proto__: unknown setting/],
    ["name: ../../x", [], /name: /],
    [`a: &a [${"x,".repeat(10)}]\nb: [*a, *a]`, [], /unknown setting/],
    ["[".repeat(1000), [], /more than 50 brackets/],
    ["x".repeat(70_000), [], /at most 65,536 bytes/],
    ["", [], /is not null/],
  ];
  for (const [experiment, set, message] of refused)
    await assert.rejects(
      lab.client.startRun({ experiment, set }),
      { name: "LabError", kind: "invalid", message },
      experiment,
    );
  await assert.rejects(lab.client.forkRun("one", { at: 1, set: ["data.path=/x"] }), { kind: "invalid" });
  assert.deepEqual(readdirSync(lab.runs).sort(), ["again", "link", "one"]);
});

test("folders that mean harm are told of, and harm nothing", { skip: process.platform === "win32" }, async () => {
  const script = '<script>alert("x")</script>';
  writeRun(join(lab.runs, `${script.replaceAll("/", "\u2215")}\n\u202e`), 1).finish();
  changeLabels(join(lab.runs, "one"), { note: script });
  for (const name of ["huge", "pipe", "pipe-series", "loop", "out"]) mkdirSync(join(lab.runs, name));
  writeFileSync(join(lab.runs, "huge", "manifest.json"), '{"formatVersion":2,"experimentSha256":');
  truncateSync(join(lab.runs, "huge", "manifest.json"), 2 ** 30);
  for (const name of ["experiment.yaml", "series"]) mkdirSync(join(lab.runs, "huge", name));
  execFileSync("mkfifo", [join(lab.runs, "pipe", "manifest.json")]);
  symlinkSync("..", join(lab.runs, "loop", "up"));
  symlinkSync("/", join(lab.runs, "out", "root"));
  const writer = writeRun(join(lab.runs, "series"), 3);
  execFileSync("mkfifo", [join(lab.runs, "series", "series", "steps-000000004-000000009-00000000.parquet")]);
  const { runs } = await lab.client.listRuns();
  assert.equal(runs.find(({ id }) => id === "huge")?.state, "damaged");
  assert.equal(runs.find(({ id }) => id === "one")?.note, script);
  await assert.rejects(lab.client.readRun("huge"), { kind: "damaged" });
  const { damage, rows } = await lab.client.readRun("series");
  assert.equal(rows, 3);
  assert.match(damage.join(), /it is a pipe, and not a file/);
  writer.finish();
});
