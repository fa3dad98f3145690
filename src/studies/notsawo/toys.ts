/** @file Notsawo et al. 2023, Figs. 25 to 30: optimizers on two surfaces over the plane. */
import type { StudyPicture } from "../../report/index.ts";
import {
  CONTESTANTS,
  type Contestant,
  type Descent,
  descend,
  finish,
  type Point,
  rastrigin,
  rosenbrock,
  type Surface,
} from "../../toys/index.ts";
import { formatNumber, formatStep, joinWords } from "../../words.ts";
import { countExactly } from "../counting.ts";
import { lookOf } from "../curves.ts";
import { allOf, type Finding } from "../finding.ts";
import type { Study } from "../study.ts";

/** From where, and how far: of the paper's neither is known. */
export type Descend = (surface: Surface, contestant: Contestant, start: Point, steps: number) => Descent;

const LEARNING_RATE = 1e-3;
const STEPS = 20_000;
const WITHIN = 0.01;
/** Where a descent is said to have come close. */
const CLOSE = 0.2;
/** Share of the starts that is most of them: five of six. */
const MOST = 0.8;

const STARTS: Readonly<Record<Surface["name"], readonly Point[]>> = {
  rosenbrock: [
    [-1.5, 2],
    [-1.2, 1],
    [-2, 2],
    [0, 0],
    [0.5, 2],
    [-0.5, 1.5],
  ],
  rastrigin: [
    [-4.3, 3.2],
    [3.7, -2.4],
    [2.2, 2.7],
    [-1.6, -3.3],
    [4.4, 1.2],
    [-2.8, -1.3],
  ],
};

/** Steps after which a trajectory is drawn, some more each time. */
const SHOWN: readonly number[] = [
  ...new Set(Array.from({ length: 40 }, (_, i) => Math.round(STEPS ** ((i + 1) / 40)))),
];

const descendToEnd: Descend = (surface, contestant, start, steps) =>
  finish(descend(surface, contestant, { start, learningRate: LEARNING_RATE, steps, within: WITHIN }));

const GROUND = [
  "Starts, learning rates and steps of the paper are not known: six starts, one learning rate of 1e-3, 20,000 steps, PyTorch's other defaults.",
];

/** The study of a surface. @param run goes down; tests have others */
export function createToyStudy(surface: Surface, run: Descend = descendToEnd): Study {
  const [first] = STARTS[surface.name] as [Point];
  let found: ReadonlyMap<string, readonly Descent[]> | null = null;
  /** By contestant, from every start, computed once. */
  const all = () => {
    found ??= new Map(
      CONTESTANTS.map(
        (one) => [one.name, STARTS[surface.name].map((start) => run(surface, one, start, STEPS))] as const,
      ),
    );
    return found;
  };
  const said = (what: string) => Object.keys(surface.paper).filter((name) => surface.paper[name] === what);
  const judge = (names: readonly string[], what: string, holds: (descent: Descent) => boolean): Finding =>
    allOf(names.map((name) => countExactly(all().get(name) ?? [], `starts from which ${name} ${what}`, holds, MOST)));
  const claims: Study["claims"] = [
    {
      name: "arrives",
      says: `These arrive at the minimum: ${joinWords(said("arrives"))}.`,
      source: "Figs. 25–30",
      judge: () => judge(said("arrives"), "arrives", ({ arrives }) => arrives),
    },
    {
      name: "comes-close",
      says: `These come close and do not arrive: ${joinWords(said("comes close"))}.`,
      source: "Figs. 25–30",
      judge: () =>
        judge(
          said("comes close"),
          "comes close and does not arrive",
          ({ arrives, distance }) => !arrives && distance !== null && distance < CLOSE,
        ),
    },
    {
      name: "does-not-arrive",
      says: `These do not arrive: ${joinWords(said("does not arrive"))}.`,
      source: "Figs. 25–30",
      judge: () => judge(said("does not arrive"), "never arrives", ({ firstWithin }) => firstWithin === null),
    },
  ];
  const told = { arrives: "arrives", "comes-close": "comes close", "does-not-arrive": "does not arrive" } as const;
  return {
    name: `notsawo-${surface.name}`,
    title: surface === rosenbrock ? "Optimizers in Rosenbrock's valley" : "Optimizers among Rastrigin's dimples",
    figure: "Notsawo et al. 2023, Figs. 25 to 30",
    papers: ["arXiv 2306.13253"],
    question: `Which optimizers come to the minimum of ${surface.formula}?`,
    arms: [],
    deviations: { smoke: GROUND, phenomenon: GROUND, paper: GROUND },
    claims: claims.filter(({ name }) => said(told[name as keyof typeof told]).length > 0),
    draw: async () => {
      const ways = CONTESTANTS.map((one) => ({
        name: one.name,
        ends: SHOWN.map((steps) => run(surface, one, first, steps)),
      }));
      return [drawDistances(ways, first), ...ways.map((way) => drawWay(surface, way, first))];
    },
  };
}

/** Where an optimizer is after each of the steps that are shown; nulls where it has left all numbers. */
interface Way {
  readonly name: string;
  readonly ends: readonly Pick<Descent, "end" | "distance">[];
}

/** How far from the minimum each is, over the steps. */
function drawDistances(ways: readonly Way[], start: Point): StudyPicture {
  const lines = ways.map(({ name, ends }, i) => ({
    ...{ name, ...lookOf(i) },
    values: ends.map(({ distance }) => distance),
  }));
  return {
    ...{ kind: "lines", title: "Distance from the minimum", xs: SHOWN, along: "step", lines },
    ...{ axis: "log", isLogAcross: true },
    caption: `From (${start.join(", ")}), learning rate ${formatNumber(LEARNING_RATE)}.`,
  };
}

const POINTS = 41;

/** The way over the surface, the darker the lower. */
function drawWay(surface: Surface, { name, ends }: Way, start: Point): StudyPicture {
  const [xs, ys] =
    surface === rosenbrock ? [spreadOver(-2.2, 2.2), spreadOver(-1, 3)] : [spreadOver(-5, 5), spreadOver(-5, 5)];
  const points = ends.flatMap(({ end }, i) =>
    end === null ? [] : [{ step: SHOWN[i] as number, alpha: end[0], beta: end[1] }],
  );
  return {
    ...{ kind: "plane", title: name, axes: ["x", "y"], alphas: xs, betas: ys, cross: surface.minimum },
    losses: ys.map((y) => xs.map((x) => surface.height([x, y]))),
    trajectory: [{ step: 0, alpha: start[0], beta: start[1] }, ...points],
    caption: `${formatStep(STEPS)} steps from the open circle; the cross is the minimum.`,
  };
}

const spreadOver = (low: number, high: number): number[] =>
  Array.from({ length: POINTS }, (_, i) => low + ((high - low) * i) / (POINTS - 1));

export const rosenbrockToy = createToyStudy(rosenbrock);
export const rastriginToy = createToyStudy(rastrigin);
