/** @file Every statistic on the page of a sweep is what SQL makes of `slingshot query`: medians, quartiles, Wilson, Kaplan and Meier. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { exampleOutcome, figureIn, textOf } from "../../report/sweep/sweep.fixture.ts";
import { JournalWriter } from "../../sweep/folder/journal.ts";
import type { Outcome } from "../../sweep/index.ts";
import { makePlan, makeRoots, openMade, tinyBase } from "../../sweep/madeSweep.fixture.ts";
import { formatNumber, formatShare, formatStep } from "../../words.ts";
import { callInProcess } from "../callInProcess.fixture.ts";

const duckdb = await import("@duckdb/node-api").catch(() => null);
const skip = duckdb === null && "DuckDB is not installed";

const root = makeRoots();
let folder = "";
let page = "";

/** Failures, runs that became non-finite or never generalise, one seed alone, and a value of which no run has ended. */
const ends: Readonly<Record<string, readonly (Partial<Outcome> | null)[]>> = {
  "1e-8": [
    validated({ slingshots: 3, firstSpike: 7, grokkedAt: 12, delay: 9, trainLoss: 3.5e-9, validationAccuracy: 0.98 }),
    validated({ slingshots: 5, firstSpike: 9, grokkedAt: 14, delay: 10, trainLoss: 1.25e-7, validationAccuracy: 0.97 }),
    validated({ slingshots: 2, firstSpike: 4, grokkedAt: 19, delay: 11, trainLoss: 4e-8, validationAccuracy: 1 }),
    validated({ slingshots: 1, firstSpike: 4, endedBy: "hopeless", steps: 15, trainLoss: 0.001 }),
    { status: "failed", error: "no space left on the device" },
  ],
  "1e-7": [
    validated({ status: "non-finite", steps: 11, trainLoss: 123.4 }),
    validated({ slingshots: 1, firstSpike: 20 }),
    validated({ trainLoss: 2e-6 }),
    validated({ status: "non-finite", steps: 3, fittedAt: null, trainLoss: 5 }),
    validated({ trainLoss: 3e-6, grokkedAt: 24, delay: 20 }),
  ],
  "1e-6": [validated({ slingshots: 2, firstSpike: 11, grokkedAt: 13, delay: 8 }), null, null, null, null],
  "1e-5": [null, null, null, null, null],
};

function validated(given: Partial<Outcome>): Partial<Outcome> {
  return { fittedAt: 3, steps: 24, validationAccuracy: 0.3, highestValidationAccuracy: 0.31, ...given };
}

before(async () => {
  folder = root("numbers");
  const plan = makePlan(tinyBase(), "optimizer.epsilon", [1e-8, 1e-7, 1e-6, 1e-5], [0, 1, 2, 3, 4]);
  await openMade(folder, plan);
  const writer = new JournalWriter(folder);
  for (const [i, { hash }] of plan.points.entries()) {
    const given = Object.values(ends)[Math.floor(i / 5)]?.[i % 5] ?? null;
    if (given !== null) writer.append(exampleOutcome(hash, given));
  }
  writer.close();
  assert.equal((await callInProcess("report", folder)).code, 0);
  page = readFileSync(join(folder, "report.html"), "utf8");
});

type Row = Readonly<Record<string, number | null>>;

/** Rows of a query over the runs that ended without failing; `epsilon` is their axis. */
async function ask(sql: string): Promise<Row[]> {
  const ended = `WITH ended AS (SELECT *, "optimizer.epsilon" AS epsilon FROM sweep WHERE status IN ('done', 'non-finite'))`;
  const { code, stdout, stderr } = await callInProcess("query", `${ended}${sql}`, folder, "--format", "jsonl");
  assert.equal(code, 0, stderr);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

const figure = (name: string) => figureIn(page, name);

/** Of the table, by the value of the axis. */
const tableRows = () =>
  new Map(
    figure("table")
      .split("<tr>")
      .map(textOf)
      .map((cells) => [cells[0], cells] as const),
  );
const settingOf = ({ epsilon }: Row): string => Number(epsilon).toExponential();

test("counts, shares, medians and, of five runs, the smallest and the largest, in the table and on the map", {
  skip,
}, async () => {
  const rows = await ask(`
    SELECT epsilon, count(*) AS n, count(*) FILTER (WHERE slingshots > 0) AS slings, count(grokkedAt) AS groks,
      median(slingshots) AS middle, min(slingshots) AS low, max(slingshots) AS high,
      median(trainLoss) AS loss, min(trainLoss) AS lossLow, max(trainLoss) AS lossHigh,
      median(validationAccuracy) AS accuracy
    FROM ended GROUP BY epsilon ORDER BY epsilon`);
  assert.deepEqual(rows.map(settingOf), ["1e-8", "1e-7", "1e-6"]);
  const table = tableRows();
  const word = (middle: unknown, low: unknown, high: unknown) => {
    const [first = "", ...ends] = [middle, low, high].map((value) => formatNumber(Number(value)));
    return low === high ? [first] : [first, `(${ends.join(" to ")})`];
  };
  for (const row of rows) {
    const cells = table.get(settingOf(row)) ?? [];
    const share = (count: unknown) => [formatShare(Number(count) / Number(row.n)), `${count} of ${row.n}`];
    const middle = word(row.middle, row.low, row.high);
    assert.deepEqual(cells.slice(1, 3), ["5", settingOf(row) === "1e-8" ? "1" : "0"]);
    const start = [...share(row.slings), ...middle];
    assert.deepEqual(cells.slice(3, 3 + start.length), start);
    assert.ok(`|${cells.join("|")}|`.includes(`|${share(row.groks).join("|")}|`), `${cells}`);
    const loss = word(row.loss, row.lossLow, row.lossHigh);
    assert.deepEqual(cells.slice(-loss.length), loss);
    assert.ok(cells.includes(formatShare(Number(row.accuracy))));
    assert.ok(
      figure("map").includes(
        `optimizer.epsilon ${settingOf(row)}: Slingshots per run: ${middle.join(" ")}, n ${row.n}`,
      ),
    );
  }
  assert.deepEqual(table.get("1e-5")?.slice(1), ["5", "0", ...Array(8).fill("–")]);
  assert.match(figure("map"), /optimizer\.epsilon 1e-5: Slingshots per run: not known"/);
});

/** Kaplan and Meier, Greenwood and the interval by log(−log), of a column that is a step. */
const survival = (column: string, end = "steps") => `
  , waits AS (SELECT epsilon, coalesce(${column}, ${end}) AS step, ${column} IS NOT NULL AS happened FROM ended
      WHERE ${end} IS NOT NULL),
  counts AS (SELECT epsilon, step, count(*) FILTER (WHERE happened) AS d,
      (SELECT count(*) FROM waits AS w WHERE w.epsilon = waits.epsilon AND w.step >= waits.step) AS n
      FROM waits GROUP BY epsilon, step),
  falls AS (SELECT epsilon, step, d, n, product(1 - d / n) OVER past AS share,
      sum(CASE WHEN d < n THEN d / (n * (n - d)) END) OVER past AS spread FROM counts WHERE d > 0
      WINDOW past AS (PARTITION BY epsilon ORDER BY step)),
  curve AS (SELECT *, CASE WHEN share > 1e-12 THEN 1.959963984540054 * sqrt(spread) / abs(ln(share)) END AS width FROM falls)
  SELECT epsilon, step, d, n, share, pow(share, exp(width)) AS low, pow(share, exp(-width)) AS high FROM curve ORDER BY epsilon, step`;

test("Kaplan and Meier's curve with its interval, and the times that follow from it", { skip }, async () => {
  const drawn = figure("survival");
  const rows = await ask(survival("grokkedAt"));
  assert.equal(rows.length, 5);
  for (const row of rows) {
    const [share, low, high] = [row.share, row.low ?? Number.NaN, row.high ?? Number.NaN].map((one) =>
      formatShare(Number(one)),
    );
    const label = `optimizer.epsilon ${settingOf(row)}, step ${row.step}: ${share} not yet (${low} to ${high}), ${row.d} of ${row.n}`;
    assert.ok(drawn.includes(label.replaceAll(">", "&gt;").replaceAll("<", "&lt;")), label);
  }
  assert.equal(drawn.match(/ not yet \([^<]*<\/title>/g)?.length, rows.length);
  for (const [column, end] of [
    ["firstSpike", "steps"],
    ["grokkedAt", "steps"],
    ["delay", "(steps - fittedAt)"],
  ] as const) {
    const curve = await ask(survival(column, end));
    for (const [setting, cells] of tableRows()) {
      if (!["1e-8", "1e-7", "1e-6"].includes(setting ?? "")) continue;
      const steps = curve.filter((row) => settingOf(row) === setting);
      const i = steps.findIndex(({ share }) => Number(share) <= 0.5 + 1e-9);
      const [reached, next] = [steps[i], steps[i + 1]];
      const isLevel = next !== undefined && Math.abs(Number(reached?.share) - 0.5) < 1e-9;
      const middle =
        reached === undefined ? null : isLevel ? (Number(reached.step) + Number(next.step)) / 2 : Number(reached.step);
      // Of five runs the first to come there, and the last, where none still waits.
      const [low, high] = [steps[0]?.step, steps.find(({ share }) => Number(share) < 1e-9)?.step].map(
        (step) => step as number | undefined,
      );
      const word = (time: number | null | undefined) => (time == null ? "never" : formatStep(time));
      const said =
        middle == null
          ? ["not in half"]
          : low === high
            ? [word(middle)]
            : [word(middle), `(${word(low)} to ${word(high)})`];
      assert.ok(`|${cells.join("|")}|`.includes(`|${said.join("|")}|`), `${column} ${setting}: ${said} in ${cells}`);
    }
  }
});

test("Wilson's intervals of the shares that the headline tells", { skip }, async () => {
  const [most, least] = await ask(`
    , shares AS (SELECT epsilon, count(*) AS n, count(*) FILTER (WHERE slingshots > 0) AS k, 1.959963984540054 AS z
        FROM ended GROUP BY epsilon)
    SELECT epsilon, k, n, (k + z * z / 2 - z * sqrt(k * (n - k) / n + z * z / 4)) / (n + z * z) AS low,
      (k + z * z / 2 + z * sqrt(k * (n - k) / n + z * z / 4)) / (n + z * z) AS high
    FROM shares ORDER BY k / n DESC, epsilon`).then((rows) => [rows[0], rows.at(-1)]);
  assert.ok(most && least);
  const facts = textOf(/<header[\s\S]*?<\/header>/.exec(page)?.[0] ?? "").join(" ");
  const word = (row: Row) =>
    `${formatShare(Number(row.low))} to ${formatShare(Number(row.high))} with ${settingOf(row)}`;
  const said = facts.replaceAll(/\s+/g, " ");
  assert.ok(said.includes(word(most)) && said.includes(word(least)), `${word(most)}, ${word(least)}: ${said}`);
  assert.ok(said.includes(`${most.k} of ${most.n} runs with`), said);
  assert.match(
    said,
    /20 runs: 8 done , 2 stopped at a NaN or infinity, 1 failed and 9 not ended yet|20 runs: 8 done, 2 /,
  );
});
