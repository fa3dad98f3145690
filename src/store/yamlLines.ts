/** @file Where settings stand in the text of an experiment. */
import { isNode, LineCounter, parseDocument } from "yaml";

/** Lines, counted from 1, both included. */
export interface LineSpan {
  readonly first: number;
  readonly last: number;
}

/** The lines of each of the settings `paths` in the YAML `text`, from its name on; those that are not there are left out. */
export function findLines(text: string, paths: readonly string[]): Map<string, LineSpan> {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const spans = new Map<string, LineSpan>();
  for (const path of paths) {
    const node = document.getIn(path.split("."), true);
    if (!isNode(node) || !node.range) continue;
    const [start, end] = node.range;
    // A list that stands below its key starts one line after it.
    const isBelow = text.slice(text.lastIndexOf("\n", start) + 1, start).trim() === "";
    const first = counter.linePos(start).line - (isBelow ? 1 : 0);
    spans.set(path, { first, last: counter.linePos(Math.max(start, end - 1)).line });
  }
  return spans;
}
