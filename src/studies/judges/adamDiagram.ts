/** @file Tang, Chen and Liu 2026: where in δ = 1 − β₁ and γ = 1 − β₂ Adam spikes on |x|ⁿ, computed anew. */
import type { StudyPicture } from "../../report/index.ts";
import { ADAM_LINE, type Cell, type Diagram, drawDiagram, finish } from "../../toys/index.ts";
import { formatNumber } from "../../words.ts";
import { countExactly } from "../counting.ts";
import { allOf, type Finding, unknown } from "../finding.ts";
import type { Claim, Study } from "../study.ts";

/** The authors' ranges are wider; where δ is small a period is longer than steps that a page can wait for. */
const SETTINGS = {
  ...ADAM_LINE,
  ...{ steps: 20_000, columns: 8, rows: 12 },
  deltas: { least: 0.03, most: 0.2 },
  gammas: { least: 5e-3, most: 0.3 },
};

const DEVIATION = "20,000 steps in place of 250,000, δ from 0.03 and γ from 5e-3, 8 by 12 places.";

/** By power; computed when it is first asked for. */
const diagrams = new Map<number, Diagram>();
const diagramOf = (power: number): Diagram => {
  const diagram = diagrams.get(power) ?? finish(drawDiagram({ ...SETTINGS, power }));
  diagrams.set(power, diagram);
  return diagram;
};

const POWERS = [2, 3, 5];

/** Share of places that is nearly all of them: edges are not exact. */
const NEARLY_ALL = 0.8;

/** Whether nearly all places that theory has spiky are so, and nearly all others are not: of one side alone many may lie there. */
export function judgePlaces(power: number, diagram: Diagram): Finding {
  const cells = diagram.cells.flat();
  return allOf([
    countExactly(
      cells.filter(({ expected }) => expected),
      `places with spikes where theory has them, |x|^${power}`,
      ({ spiky }) => spiky,
      NEARLY_ALL,
    ),
    countExactly(
      cells.filter(({ expected }) => !expected),
      "places without where theory has none",
      ({ spiky }) => !spiky,
      NEARLY_ALL,
    ),
  ]);
}

/** Whether the exponent of the upper edge is within a tenth of what is stated. There is nothing random here, and no interval. */
export function judgeExponent(power: number, { upper }: Diagram, stated: number): Finding {
  const { fit, points } = upper;
  const columns = `${points.length} columns`;
  if (fit === null) return unknown(`|x|^${power}: an edge in ${columns} is too short for a fit`);
  const { factor, exponent } = fit;
  return {
    verdict: Math.abs(exponent - stated) <= 0.1 * stated ? "pass" : "fail",
    measured: `upper edge of |x|^${power}: γ = ${formatNumber(factor)} δ^${formatNumber(exponent)}, from ${columns}`,
    ...{ value: exponent, interval: null, count: points.length },
  };
}

/** Whether places well below the lower edge of the wedge, where γ is at most seven tenths of it, are calm. */
export function judgeWedge(power: number, { deltas, gammas, cells }: Diagram): Finding {
  const below = cells.flatMap((column, i) =>
    column.filter((_, j) => (gammas[j] as number) < ((2 * (power - 2)) / power) * (deltas[i] as number) * 0.7),
  );
  return countExactly(below, `calm places well below the wedge of |x|^${power}`, ({ spiky }) => !spiky, 1);
}

export const adamDiagram: Study = {
  name: "adam-diagram",
  title: "Where Adam spikes in one dimension",
  figure: "Tang, Chen and Liu 2026, phase diagrams",
  papers: ["Tang, Chen and Liu 2026, Beyond quadratic loss: the stability phase diagram of Adam", "arXiv 2506.04805"],
  question:
    "On |x|ⁿ nothing rounds and nothing is sampled. Where in δ = 1 − β₁ and γ = 1 − β₂ does Adam's step size climb over what is stable, again and again?",
  arms: [],
  deviations: {
    smoke: [DEVIATION],
    phenomenon: [DEVIATION],
    paper: [DEVIATION],
  },
  claims: [
    {
      name: "quadratic-spikes",
      says: "Curvature that never changes is enough: on a quadratic Adam spikes at nearly all places below a boundary, and at hardly any above it.",
      source: "2506.04805, the one-dimensional example; Tang et al., γ = 15.6 δ^3.07",
      judge: () => judgePlaces(2, diagramOf(2)),
    },
    {
      name: "quadratic-exponent",
      says: "The boundary rises as δ^3.07.",
      source: "Tang et al., quadratic",
      judge: () => judgeExponent(2, diagramOf(2), 3.07),
    },
    ...[3, 5].flatMap((power): Claim[] => [
      {
        name: `wedge-${power}`,
        says: `On |x|^${power} Adam spikes in a wedge from β₂ = β₁^${formatNumber((2 * (power - 2)) / power)} to an estimate that is linear in δ: nearly everywhere in it, and hardly anywhere else.`,
        source: "Tang et al., wedge",
        judge: () => judgePlaces(power, diagramOf(power)),
      },
      {
        name: `linear-${power}`,
        says: `The upper edge of |x|^${power} is linear in δ, here from 0.03 to 0.2.`,
        source: "Tang et al., C_L",
        judge: () => judgeExponent(power, diagramOf(power), 1),
      },
      {
        name: `calm-${power}`,
        says: `Well below the wedge of |x|^${power}, which is where slow second moments lie, there are no spikes.`,
        source: "Tang et al., C_R",
        judge: () => judgeWedge(power, diagramOf(power)),
      },
    ]),
  ],
  draw: async () => POWERS.map((power) => drawPlaces(power, diagramOf(power))),
};

function drawPlaces(power: number, { deltas, gammas, cells }: Diagram): StudyPicture {
  return {
    ...{ kind: "grid", title: `|x|^${power}`, axes: ["δ = 1 − β₁", "γ = 1 − β₂"] },
    caption: "Dark: spikes, with steps from one to the next. A dot marks a place that is not as theory has it.",
    columns: deltas.map(formatNumber2),
    // The paper has γ upwards.
    rows: gammas.map(formatNumber2).toReversed(),
    cells: gammas
      .map((gamma, j) =>
        deltas.map((delta, i) => {
          const { spiky, expected, period } = (cells[i] as Diagram["cells"][number])[j] as Cell;
          const text = `${period === null ? "" : formatNumber2(period)}${spiky === expected ? "" : "•"}`;
          const title = `δ ${formatNumber(delta)}, γ ${formatNumber(gamma)}: ${spiky ? "spikes" : "none"}, theory ${expected ? "spikes" : "none"}`;
          return { level: spiky ? 0.6 : 0, text, title };
        }),
      )
      .toReversed(),
  };
}

/** Two digits, for the little room of a cell. */
const formatNumber2 = (value: number): string => formatNumber(Number(value.toPrecision(2)));
