/** @file How a report is told from any other HTML file: by a tag in its head. */
import { html } from "./html.ts";

/** Stands near the beginning of every report. */
export const generatorTag = html`<meta name="generator" content="slingshot report">`;

/** Whether the beginning of a file is that of a report of ours, which a newer one may replace. */
export function isReport(beginning: string): boolean {
  return /^<!doctype html>/i.test(beginning) && beginning.includes(generatorTag.text);
}
