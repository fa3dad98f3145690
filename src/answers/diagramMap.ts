/** @file The phase diagram of a toy in characters. */
import type { Diagram } from "../toys/index.ts";
import { formatNumber } from "../words.ts";

/** The map with its axes and what its characters mean, as lines. */
export function drawMap({ deltas, gammas, cells }: Diagram): string[] {
  const labels = gammas.map(formatNumber);
  const width = Math.max(...labels.map((label) => label.length));
  const rows = gammas.map((_, j) => {
    // A label every few rows: they are all at even distances.
    const label = j % 4 === 0 || j === gammas.length - 1 ? (labels[j] ?? "") : "";
    return `${label.padStart(width)} | ${cells.map((column) => markOf(column[j])).join("")}`;
  });
  const [first, last] = [formatNumber(deltas[0] ?? 0), formatNumber(deltas.at(-1) ?? 0)];
  const indent = " ".repeat(width + 3);
  return [
    `${"γ".padStart(width)}`,
    ...rows.toReversed(),
    `${indent}${first.padEnd(Math.max(first.length + 1, deltas.length - last.length))}${last}  δ`,
    "",
    `${indent}# spikes, + spikes where theory has none, . none, o none where theory has spikes`,
  ];
}

function markOf(cell: Diagram["cells"][number][number] | undefined): string {
  if (cell === undefined) return " ";
  if (cell.spiky) return cell.expected ? "#" : "+";
  return cell.expected ? "o" : ".";
}
