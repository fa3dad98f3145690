/** @file What the phase diagram of Adam on |x|ⁿ says: its map, its edges beside theory's. */
import {
  type AdamPlace,
  type Diagram,
  type DiagramSettings,
  type Edge,
  predictSpikes,
  QUADRATIC_BOUNDARY,
} from "../toys/index.ts";
import { formatNumber, formatStep } from "../words.ts";
import { describeAdamLine } from "./adamLine.ts";
import { alignRows } from "./alignRows.ts";
import type { Answer } from "./answer.ts";
import { drawMap } from "./diagramMap.ts";

export function tellDiagram(settings: DiagramSettings, diagram: Diagram): Answer {
  const { document, rows } = describeDiagram(settings, diagram);
  return { document, lines: [describeAdamLine(settings), "", ...drawMap(diagram), "", ...alignRows(rows)] };
}

/** What `--json` prints, and the findings as names and values. */
export function describeDiagram(settings: DiagramSettings, diagram: Diagram) {
  const { cells, asExpected, upper, lower } = diagram;
  const slope = formatNumber(lowerSlope(settings.power));
  const lowerRows = [
    ["lower edge", wordEdge(lower)],
    ["by theory", `γ = 1 − (1 − δ)^${slope}, near ${slope} δ`],
  ];
  const rows: readonly (readonly string[])[] = [
    ["cells as theory says", `${formatStep(asExpected)} of ${formatStep(cells.flat().length)}`],
    ["upper edge", wordEdge(upper)],
    ["by theory", upperByTheory(settings.power)],
    ...(settings.power === 2 ? [] : lowerRows),
  ];
  return { document: { toy: "adam", settings, ...diagram }, rows };
}

/** The edges of theory at many δ, for a page to draw. */
export function listTheory({ power, deltas }: Pick<DiagramSettings, "power" | "deltas">): AdamPlace[][] {
  const points = 100;
  const at = (i: number) => deltas.least * (deltas.most / deltas.least) ** (i / (points - 1));
  const ranges = Array.from({ length: points }, (_, i) => ({ delta: at(i), ...predictSpikes(power, at(i)) }));
  return [
    ranges.map(({ delta, most }) => ({ delta, gamma: most })),
    ...(power === 2 ? [] : [ranges.map(({ delta, least }) => ({ delta, gamma: least ?? 0 }))]),
  ];
}

const lowerSlope = (n: number): number => (2 * (n - 2)) / n;

function upperByTheory(n: number): string {
  const { factor, exponent } = QUADRATIC_BOUNDARY;
  if (n === 2) return `γ = ${factor} δ^${exponent}`;
  return `γ = ${formatNumber(predictSpikes(n, 1).most)} δ for small δ`;
}

/** The power law through an edge, or why there is none. */
export function wordEdge({ points, fit }: Edge): string {
  if (fit === null)
    return points.length === 0 ? "none within the diagram" : "at too few δ within the diagram for a fit";
  return `γ = ${formatNumber(fit.factor)} δ^${formatNumber(fit.exponent)}, fitted at ${points.length} δ`;
}
