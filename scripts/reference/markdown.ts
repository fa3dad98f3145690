/** @file What the pages of the reference have in common. */
import type { Setting } from "../../src/experiment/index.ts";

/** Says above a page where it comes from. */
export const generatedFrom = (source: string): string => `<!-- Written by npm run reference from ${source}. -->`;

/** Settings as a list: path, default, what is allowed, meaning. */
export function listSettingLines(settings: readonly Setting[]): string[] {
  return settings.map(({ path, defaultValue, allowed, description }) => {
    const byDefault = defaultValue === undefined ? "" : `default \`${showDefault(defaultValue)}\`; `;
    return `- **\`${path}\`** (${byDefault}${allowed}). ${description}`;
  });
}

const showDefault = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Headings and blocks with one empty line between them. */
export function joinBlocks(blocks: readonly (string | readonly string[])[]): string {
  const texts = blocks.map((block) => (typeof block === "string" ? block : block.join("\n")));
  return `${texts.filter((text) => text !== "").join("\n\n")}\n`;
}

export const heading = (depth: number, text: string): string => `${"#".repeat(depth)} ${text}`;

export const code = (text: string): string => `\`${text}\``;

/** A row of a table: a bar within a cell, as in |x|, is written so that it ends none. */
export const tableRow = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
