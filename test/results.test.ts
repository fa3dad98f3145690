/** @file The pages of docs/results are those of their recipes, and of the present code. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { expandCommands } from "../scripts/results/expandCommands.ts";
import { readWanted } from "../scripts/results/findRun.ts";
import { makePage } from "../scripts/results/makePage.ts";
import { changeShell, isPresent, shellOf } from "../scripts/results/pageShell.ts";
import { pageOf, RECIPES, RESULTS, type Recipe } from "../scripts/results/recipes.ts";
import { isReport } from "../src/report/index.ts";
import { readManifest } from "../src/store/index.ts";
import { launchChromium, noChromium } from "./browser/chromium.ts";

const root = mkdtempSync(join(tmpdir(), "results-"));
after(() => rmSync(root, { recursive: true }));

const read = (recipe: Recipe) => readFileSync(pageOf(recipe), "utf8");
const linesOf = (text: string) => text.trimEnd().split("\n");

test("every page has a recipe, and every recipe its page", () => {
  const pages = readdirSync(RESULTS).filter((name) => name.endsWith(".html"));
  assert.deepEqual(RECIPES.map(({ name }) => `${name}.html`).sort(), pages.sort());
});

for (const recipe of RECIPES) {
  const { name, text, commands, draw } = recipe;

  test(`${name}: the page is of the present code, or its recipe says that it is not`, () => {
    assert.equal(isPresent(read(recipe)), !recipe.isOlder, `make it again: npm run results -- ${name}`);
  });

  test(`${name}: the page says what made it`, () => {
    const page = read(recipe);
    assert.ok(isReport(page));
    assert.doesNotMatch(page, /path: (\/|[A-Z]:)/, "a path of the machine that made it");
    assert.match(page, /<footer>Made by slingshot \d+\.\d+\.\d+/);
    if (!draw.includes(" report runs/")) return;
    const [, cells = ""] = page.match(/<th scope="row">parametersSha256<\/th>(.*?)<\/tr>/) ?? [];
    const runs = expandCommands(commands).length;
    assert.match(cells, new RegExp(`^(<td class="breakable mono">[0-9a-f]{64}</td>){${runs}}$`));
  });

  test(`${name}: the commands are those of ${text}, which the program takes`, () => {
    const told = linesOf(readFileSync(`${RESULTS}${text}`, "utf8"));
    let from = 0;
    for (const line of [...linesOf(commands), draw]) {
      const at = told.indexOf(line, from);
      assert.ok(at >= 0, `${text} has no line, or not in this order: ${line}`);
      from = at + 1;
    }
    const runs: string[] = [];
    for (const { token, args } of expandCommands(commands)) {
      const [verb = "", source = ""] = args;
      assert.match(verb, /^(run|fork|sweep|study)$/);
      if (verb === "run") assert.equal(readWanted(args, "").fork, null);
      if (verb === "run") runs.push(token);
      if (verb === "fork") assert.ok(runs.includes(source), "forks are of a run before them");
      if (verb === "sweep") assert.ok(existsSync(`${RESULTS}../../${source}`), source);
    }
    const [last, ...more] = expandCommands(draw);
    const [option, page] = last?.args.slice(-2) ?? [];
    assert.deepEqual([more.length, page], [0, `${name}.html`]);
    assert.match(option ?? "", /^--(out|page)$/);
  });
}

test("loops, variables, lines that go on and what a command prints are the shell's", () => {
  const commands = expandCommands(
    'a="--set x=[1,2]"\nparent=$(npx slingshot run p $a)\nfor i in 1 2; do npx slingshot fork $parent \\\n  --at $i; done # both\nnpx slingshot report runs/*',
  );
  const [first] = commands;
  assert.deepEqual(
    commands.map(({ args }) => args),
    [
      ["run", "p", "--set", "x=[1,2]"],
      ["fork", first?.token, "--at", "1"],
      ["fork", first?.token, "--at", "2"],
      ["report", "runs/*"],
    ],
  );
  assert.throws(() => expandCommands("npx rimraf x"), /only npx slingshot is known/);
  assert.throws(() => expandCommands("npx slingshot run $nothing"), /bash refuses/);
});

test("a page of an older style is told, and takes the present one with its run's numbers untouched", () => {
  for (const name of ["fork-hypercube", "epsilon", "notsawo-slices"]) {
    const page = read(RECIPES.find((recipe) => recipe.name === name) as Recipe);
    const older = page.replace("<style>", "<style>/* older */");
    assert.equal(isPresent(older), false);
    assert.equal(changeShell(older), page);
    const shell = shellOf(page).join("");
    assert.ok(shell.includes("Content-Security-Policy") && !shell.includes("<footer>"));
    assert.ok(isPresent(page.replace("<h1", "<h1 hidden")), "what comes from the run is no part of the shell");
  }
  const script = "<script>";
  const page = read(RECIPES.find(({ name }) => name === "epsilon") as Recipe);
  assert.equal(isPresent(page.replace(script, `${script};`)), false);
  for (const other of [page.replace(script, `${script}</script>${script}`), page.replace(/ id="[\w-]+"/, "")]) {
    assert.equal(isPresent(other), false);
    assert.throws(() => changeShell(other), /make it from the run/);
  }
});

test("a recipe trains what is missing, goes on with what is shorter, and leaves alone what is done", async () => {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const kitchen = { folder: root, data: {}, say, narration: "ignore" } as const;
  const make = (steps: number, page: string) => {
    const run = `npx slingshot run hypercube --steps ${steps}`;
    const recipe = {
      ...{ name: "little", text: "little.md", minutes: 1, isOlder: false, needs: {} },
      commands: "",
      draw: "",
    };
    const commands = `parent=$(${run})\nnpx slingshot fork $parent --at 5 --set optimizer.epsilon=1e-5\n`;
    const draw = "npx slingshot report runs/*-hypercube-* --out little.html";
    return makePage({ ...recipe, commands, draw }, join(root, page), kitchen);
  };
  const look = async () => {
    const runs = join(root, "little", "runs");
    return Promise.all(
      readdirSync(runs).map(async (name) => {
        const { status, steps, endedAt } = await readManifest(join(runs, name));
        return { name, status, steps, endedAt };
      }),
    );
  };
  await make(8, "8.html");
  await make(12, "12.html");
  const longer = await look();
  assert.deepEqual(
    longer.map(({ status, steps }) => ({ status, steps })),
    [
      { status: "done", steps: 12 },
      { status: "done", steps: 12 },
    ],
  );
  await make(12, "again.html");
  assert.deepEqual(await look(), longer);
  const [short, long, again] = ["8", "12", "again"].map((name) => readFileSync(join(root, `${name}.html`), "utf8"));
  assert.equal(again, long);
  assert.notEqual(short, long);
  assert.ok(isPresent(again as string));
  assert.equal(lines.length, 6);
});

test("every page opens in a browser, draws, and has nothing to complain of", { skip: noChromium }, async () => {
  const browser = await launchChromium();
  try {
    for (const recipe of RECIPES) {
      const page = await browser.newPage({ viewport: { width: 1200, height: 1200 } });
      const complaints: string[] = [];
      page.on("console", (message) => complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("request", (request) => {
        if (!/^(file|data|blob):/.test(request.url())) complaints.push(`requests ${request.url()}`);
      });
      await page.goto(pathToFileURL(pageOf(recipe)).href);
      await page.waitForSelector("#chart-trainLoss canvas, .drawing svg, .slices svg");
      assert.deepEqual(complaints, [], recipe.name);
      await page.close();
    }
  } finally {
    await browser.close();
  }
});
