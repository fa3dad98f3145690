/** @file The studies of a lab: which there are, each beside the sweeps of its arms, and its figure, drawn from their runs. */
import { type LabArm, LabError, type LabStudy, type StudyDetails } from "../lab/index.ts";
import type { Study } from "../studies/study.ts";
import { verdictFile } from "../studies/studyPlaces.ts";
import { drawStudyFigure } from "./drawStudyFigure.ts";
import { asLabError } from "./errors.ts";
import type { RunPlace } from "./labFolders.ts";
import { armPlace, VerdictReader, type WrittenVerdict } from "./readVerdict.ts";
import type { Table } from "./runTable.ts";
import { markFile } from "./sweepFiles.ts";
import { indexRuns, type SweepShelf } from "./sweepShelf.ts";

/** Figures that are kept. */
const MOST_FIGURES = 20;

/** A verdict, and where the sweeps of its arms are: those that the lab has. */
interface Placed {
  readonly verdict: WrittenVerdict;
  readonly arms: ReadonlyMap<string, RunPlace>;
}

export class StudyShelf {
  readonly #sweeps: SweepShelf;
  readonly #verdicts = new VerdictReader();
  /** By the real paths of studies, what was drawn last and of what. */
  readonly #figures = new Map<string, { readonly mark: string; readonly drawn: Promise<string> }>();
  /** One is drawn after the other: each reads its runs whole. */
  #drawing: Promise<unknown> = Promise.resolve();

  constructor(sweeps: SweepShelf) {
    this.#sweeps = sweeps;
  }

  /** What tells that a study has changed, by ids. @param sweepMarks of the same table */
  mark(table: Table, sweepMarks: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    return new Map(
      table.studies.map((place) => {
        const placed = this.#tryToPlace(place, table);
        const arms = placed instanceof Error ? [] : [...placed.arms.values()].map(({ id }) => sweepMarks.get(id));
        return [place.id, [markFile(verdictFile(place.real)), ...arms].join(" ")];
      }),
    );
  }

  async list(table: Table): Promise<readonly LabStudy[]> {
    const studies = await loadStudies();
    const lines = this.#sweeps.list(table);
    return table.studies.map((place) => {
      const placed = this.#tryToPlace(place, table);
      if (placed instanceof Error) return describeDamaged(place, placed.message);
      return describeStudy(place, placed, studies.get(placed.verdict.study), lines);
    });
  }

  /** @throws LabError */
  async read(table: Table, id: string): Promise<StudyDetails> {
    const place = findStudyPlace(table, id);
    const placed = this.#placeArms(place, table);
    const { verdict, arms } = placed;
    const study = (await loadStudies()).get(verdict.study);
    return {
      ...describeStudy(place, placed, study, this.#sweeps.list(table)),
      question: study?.question ?? null,
      ...{ papers: verdict.papers, claims: verdict.claims, deviations: verdict.deviations },
      arms: verdict.arms.map(
        ({ name, label, runs, ended, failed, lost }): LabArm => ({
          ...{ name, label, runs, ended, failed, lost: lost.length },
          sweep: arms.get(name)?.id ?? null,
        }),
      ),
    };
  }

  /** @throws LabError */
  async draw(table: Table, id: string): Promise<string> {
    const place = findStudyPlace(table, id);
    const { verdict, arms } = this.#placeArms(place, table);
    const study = (await loadStudies()).get(verdict.study);
    if (study === undefined) return "";
    const mark = this.mark(table, this.#sweeps.mark(table)).get(id) ?? "";
    const before = this.#figures.get(place.real);
    if (before?.mark === mark) return before.drawn;
    const asked = new Map(verdict.arms.map(({ name, runs }) => [name, runs]));
    const drawn = this.#drawing.catch(() => {}).then(() => drawStudyFigure(study, arms, asked, indexRuns(table)));
    this.#drawing = drawn;
    this.#figures.delete(place.real);
    this.#figures.set(place.real, { mark, drawn });
    for (const real of this.#figures.keys()) if (this.#figures.size > MOST_FIGURES) this.#figures.delete(real);
    return drawn;
  }

  /** @throws LabError */
  #placeArms({ real }: RunPlace, { sweeps }: Table): Placed {
    const verdict = this.#verdicts.read(real);
    const known = new Map(sweeps.map((sweep) => [sweep.real, sweep]));
    const arms = verdict.arms.flatMap(({ name }) => {
      const sweep = known.get(armPlace(real, name) ?? "");
      return sweep === undefined ? [] : [[name, sweep] as const];
    });
    return { verdict, arms: new Map(arms) };
  }

  #tryToPlace(place: RunPlace, table: Table): Placed | LabError {
    try {
      return this.#placeArms(place, table);
    } catch (error) {
      const known = asLabError(error);
      if (known === null) throw error;
      return known;
    }
  }
}

/** By their names. They are much code, and loaded where somebody asks for one. */
async function loadStudies(): Promise<ReadonlyMap<string, Study>> {
  const { STUDIES } = await import("../studies/index.ts");
  return new Map(STUDIES.map((study) => [study.name, study]));
}

function findStudyPlace({ studies }: Table, id: string): RunPlace {
  const place = studies.find((each) => each.id === id);
  if (place === undefined) throw new LabError("missing", `there is no study ${JSON.stringify(id.slice(0, 200))}`);
  return place;
}

function describeStudy(
  { id }: RunPlace,
  { verdict, arms }: Placed,
  study: Study | undefined,
  sweeps: readonly {
    readonly id: string;
    readonly done: number;
    readonly nonFinite: number;
    readonly running: number;
  }[],
): LabStudy {
  const count = (wanted: string) => verdict.claims.filter((claim) => claim.verdict === wanted).length;
  const lines = [...arms].flatMap(([name, place]) => {
    const line = sweeps.find((sweep) => sweep.id === place.id);
    const then = verdict.arms.find((arm) => arm.name === name);
    if (line === undefined || then === undefined) return [];
    // What the command has judged of the arm, those left out among them; others may have asked for more of its runs.
    const ended = Math.min(then.runs, line.done + line.nonFinite);
    return [{ running: line.running, since: Math.max(0, ended - then.ended - then.lost.length) }];
  });
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
  return {
    ...{ id, name: verdict.study, title: study?.title ?? null, figure: verdict.figure, budget: verdict.budget },
    ...{ problem: null, pass: count("pass"), fail: count("fail"), cannotTell: count("cannot-tell") },
    runs: sum(verdict.arms.map(({ runs }) => runs)),
    ended: sum(verdict.arms.map(({ ended }) => ended)),
    endedSince: lines.length === 0 ? null : sum(lines.map(({ since }) => since)),
    running: sum(lines.map(({ running }) => running)),
    judgedAt: new Date(verdict.changedMs).toISOString(),
  };
}

function describeDamaged({ id }: RunPlace, problem: string): LabStudy {
  return {
    ...{ id, name: id, title: null, figure: "", budget: "", problem, pass: 0, fail: 0, cannotTell: 0 },
    ...{ runs: 0, ended: 0, endedSince: null, running: 0, judgedAt: null },
  };
}
