/** @file The recipes of docs/results/pages.yaml: what makes each page. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";

/** Where pages, texts and recipes lie. */
export const RESULTS = fileURLToPath(new URL("../../docs/results/", import.meta.url));

const recipeSchema = z.strictObject({
  /** Of the page, without .html. */
  name: z.string().regex(/^[a-z0-9-]+$/),
  /** The file beside the page in which its commands stand, line by line. */
  text: z.string().endsWith(".md"),
  /** On one core. */
  minutes: z.number().positive(),
  /** Its page was made by the code of another day, and training it again was too long since: it stays as it was then. */
  isOlder: z.boolean().default(false),
  /** Words of the commands that stand for files of the reader's, and what these are. */
  needs: z.record(z.string(), z.string()).default({}),
  /** Shell text that trains. */
  commands: z.string(),
  /** The command that makes the page of what was trained. */
  draw: z.string(),
});

export type Recipe = z.infer<typeof recipeSchema>;

/** All recipes, in the order of their names. */
export const RECIPES: readonly Recipe[] = z
  .array(recipeSchema)
  .parse(parse(readFileSync(`${RESULTS}pages.yaml`, "utf8")));

/** Path of a recipe's page. */
export const pageOf = ({ name }: Recipe): string => `${RESULTS}${name}.html`;
