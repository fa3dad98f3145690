/** @file `npm run results`: makes the pages of docs/results by the recipes of docs/results/pages.yaml. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CommandFailed, makePage } from "./results/makePage.ts";
import { changeShell, isPresent } from "./results/pageShell.ts";
import { pageOf, RECIPES, type Recipe } from "./results/recipes.ts";

const HELP = `npm run results -- NAME...       make these pages: train what is not there yet, draw, publish
npm run results -- --all         make all of them
npm run results -- --list        what there is, what it takes
npm run results -- --check       whether the pages are of the present code
npm run results -- --redraw NAME...   put the present style and scripts around pages whose runs are not at hand

--folder DIR   where the runs are kept (default: slingshot-results beside the repository); those there are used again
--data DIR     files of yours that a recipe needs`;

const INVALID_REQUEST = 2;
const OUTDATED = 3;
const root = fileURLToPath(new URL("../", import.meta.url));

const flag = { type: "boolean" } as const;
const options = {
  ...{ all: flag, list: flag, check: flag, redraw: flag, help: flag },
  folder: { type: "string", default: resolve(root, "../slingshot-results") },
  data: { type: "string" },
} as const;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parse();
  const unknown = positionals.find((name) => !RECIPES.some((recipe) => recipe.name === name));
  if (unknown !== undefined) return refuse(`${unknown}: no such page (${RECIPES.map(({ name }) => name).join(", ")})`);
  if (values.list) return list();
  if (values.all && positionals.length > 0)
    return refuse("--all and names of pages contradict each other; give one of them");
  const chosen = positionals.length === 0 ? RECIPES : RECIPES.filter(({ name }) => positionals.includes(name));
  if (values.check) return check(chosen);
  if (positionals.length === 0 && !values.all) {
    console.log(HELP);
    return values.help ? 0 : INVALID_REQUEST;
  }
  if (values.redraw)
    return positionals.length > 0 || values.all ? redraw(chosen) : refuse("--redraw: name pages, or --all");
  const folder = resolve(values.folder);
  if (!relative(root, folder).startsWith("..")) return refuse(`--folder: ${folder} lies in the repository`);
  if (values.data !== undefined && !existsSync(values.data)) return refuse(`--data: ${values.data} does not exist`);
  return make(chosen, folder, values.data);
}

function parse() {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    process.exit(refuse((error as Error).message.replace(/\. To specify .*$/s, "")));
  }
}

function refuse(line: string): number {
  console.error(`error: ${line}`);
  return INVALID_REQUEST;
}

function list(): number {
  for (const { name, text, minutes, needs } of RECIPES) {
    const files = Object.values(needs).map((what) => `, needs ${what}`);
    console.log(`${name.padEnd(20)} about ${minutes} min on one core; ${text}${files.join("")}`);
  }
  return 0;
}

function check(recipes: readonly Recipe[]): number {
  const isMade = (recipe: Recipe) => existsSync(pageOf(recipe)) && isPresent(readFileSync(pageOf(recipe), "utf8"));
  const outdated = recipes.filter((recipe) => !recipe.isOlder && !isMade(recipe));
  const older = recipes.filter(({ isOlder }) => isOlder);
  for (const { name } of older) console.log(`${name}: as older code made it, which its recipe says`);
  for (const { name } of outdated)
    console.log(`${name}: not there, or made by other code; make it: npm run results -- ${name}`);
  if (outdated.length === 0) console.log(`All${older.length > 0 ? " others" : ""} are of the present code.`);
  return outdated.length === 0 ? 0 : OUTDATED;
}

function redraw(recipes: readonly Recipe[]): number {
  for (const recipe of recipes) {
    const page = pageOf(recipe);
    try {
      writeFileSync(page, changeShell(readFileSync(page, "utf8")));
    } catch (error) {
      return refuse(`${page}: ${(error as Error).message}`);
    }
    console.log(`${page}: style and scripts are the present ones; words and tables are those of the day it was made`);
  }
  return 0;
}

async function make(recipes: readonly Recipe[], folder: string, data: string | undefined): Promise<number> {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    return refuse(`--folder: ${folder} cannot be made (${(error as NodeJS.ErrnoException).code})`);
  }
  let code = 0;
  for (const recipe of recipes) {
    const words = Object.keys(recipe.needs);
    if (words.length > 0 && data === undefined) {
      code = refuse(`${recipe.name} needs ${Object.values(recipe.needs).join()}: name its folder with --data`);
      continue;
    }
    const given = Object.fromEntries(words.map((word) => [word, resolve(data ?? "")]));
    const page = pageOf(recipe);
    try {
      await makePage(recipe, page, { folder, data: given, say: (line) => console.error(line), narration: "inherit" });
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      console.error(`${error.message}; the same command goes on`);
      return error.code;
    }
    console.log(page);
  }
  return code;
}
