/** @file Keeps the runs of this browser: lists, reads, trains and forks them. All that a lab of a tab does, in a worker. */
import {
  type ForkRequest,
  type KeptLandscape,
  type LabChange,
  LabError,
  type LabList,
  type LabRun,
  type LandscapeAsk,
  type LandscapeWatch,
  type NetworkState,
  type RunDetails,
  type RunRequest,
  type SeriesPart,
  type SeriesRequest,
  type TensorPart,
  type TensorRequest,
} from "../../../src/lab/index.ts";
import { type Run, readManifest, readRun } from "../../../src/store/index.ts";
import { readExperiment } from "../../../src/store/readManifest.ts";
import type { Keeping, Looking, Training } from "../messages.ts";
import { packRun, unpackRun } from "./archive.ts";
import { describeDetails, describeRun, describeTraining } from "./describeRun.ts";
import { findExperiment } from "./findExperiment.ts";
import { holdRun, listHeld, NOT_HELD, type Release } from "./holdRun.ts";
import { Looker } from "./looker.ts";
import { Measurements } from "./measurements.ts";
import { idOf, type RunFiles } from "./runFiles.ts";
import { Trainer } from "./trainer.ts";

/** A tab that is being reloaded may still hold a run for a moment. */
const PATIENCE_MS = 2000;

/** Runs whose series stay in memory, those that were looked at last. */
const MOST_READ = 4;

/** More trainings at one time would each be slower than what anybody waits for. */
const MOST_AT_ONCE = Math.max(4, 2 * navigator.hardwareConcurrency);

/** As the command line names them. */
const directoryOf = (id: string): string => `runs/${id}`;

export class RunKeeper implements Keeping {
  readonly #files: RunFiles;
  readonly #tell: (change: LabChange) => void;
  readonly #trainers = new Map<string, Trainer>();
  readonly #measurements: Measurements;
  readonly #looker: Looker;
  /** Runs that another tab trains, and that this one goes on with once that tab is closed. */
  readonly #awaited = new Set<string>();
  /** Why training has ended otherwise than it should. */
  readonly #failures = new Map<string, string>();
  readonly #read = new Map<string, { readonly key: string; readonly run: Run }>();
  /** Other tabs of the origin. */
  readonly #others = new BroadcastChannel("slingshot lab");

  constructor(files: RunFiles, tell: (change: LabChange) => void) {
    this.#files = files;
    this.#tell = tell;
    this.#measurements = new Measurements(files);
    this.#looker = new Looker(files);
    files.onKept = (id, { path, bytes }) => {
      if (bytes === null || path.endsWith("/manifest.json")) this.#others.postMessage(id);
      if (bytes === null && !files.has(id)) this.#tell({ kind: "list" });
    };
    files.onProblem = () => tell({ kind: "list" });
    // A file that is being written just now is looked at when the next word of it comes.
    this.#others.onmessage = ({ data }: MessageEvent<string>) =>
      void this.#lookAgain(data).catch(() => this.#tell({ kind: "list" }));
  }

  /** Goes on with what trained when its tab was closed; with what another tab trains, once that is closed. */
  async goOn(): Promise<void> {
    await Promise.all(this.#files.listIds().map((id) => this.#goOnWith(id)));
  }

  async listRuns(): Promise<LabList> {
    const leftOut: string[] = [];
    const runs: LabRun[] = [];
    const isHeld = await listHeld();
    for (const id of this.#files.listIds()) {
      const run = await this.#describe(id, isHeld);
      if (run === null) leftOut.push(`${id} is no run`);
      else runs.push(run);
    }
    return { runs: runs.sort((a, b) => (b.startedAt ?? "").localeCompare(a.startedAt ?? "")), leftOut };
  }

  async readRun(id: string): Promise<RunDetails> {
    const { runs } = await this.listRuns();
    const line = runs.find((run) => run.id === id);
    if (line === undefined) throw missing(id);
    const run = await this.#readWhole(id);
    const parent = line.forkedFrom?.id ?? null;
    const forks = runs.flatMap(({ id: fork, name, forkedFrom }) =>
      forkedFrom?.id === id ? [{ id: fork, name, step: forkedFrom.step }] : [],
    );
    const readable =
      parent !== null && this.#files.has(parent) ? await this.#readWhole(parent).catch(() => null) : null;
    return { ...(await describeDetails(line, run, readable)), forks };
  }

  async readSeries(id: string, { columns, from }: SeriesRequest): Promise<SeriesPart> {
    const { series } = await this.#readWhole(id);
    const named = columns.flatMap((name) => {
      const values = series.columns[name];
      return values === undefined ? [] : [[name, values.slice(from)] as const];
    });
    return { from, step: series.step.slice(from), columns: Object.fromEntries(named) };
  }

  async startRun({ experiment, set }: RunRequest): Promise<string> {
    return this.#train({ does: "start", experiment: findExperiment(experiment, set) });
  }

  async forkRun(id: string, request: ForkRequest): Promise<string> {
    this.#require(id);
    return this.#train({ does: "fork", id, request });
  }

  async pauseRun(id: string): Promise<void> {
    this.#require(id);
    const trainer = this.#trainers.get(id);
    if (trainer === undefined) throw new LabError("busy", `${id} is not trained in this tab`);
    trainer.pause();
    await trainer.ended;
    await this.#files.settle(id);
    const problem = this.#files.problemOf(id);
    if (problem != null) throw new LabError("damaged", problem);
  }

  async resumeRun(id: string, steps?: number): Promise<void> {
    this.#require(id);
    if (this.#trainers.has(id)) throw new LabError("busy", `${id} is being trained`);
    const release = await holdRun(id, PATIENCE_MS);
    if (release === null) throw new LabError("busy", `${id} is being trained in another tab`);
    await this.#train({ does: "resume", id, steps }, release);
  }

  async removeRun(id: string): Promise<void> {
    this.#require(id);
    if (this.#trainers.has(id)) throw new LabError("busy", `${id} is being trained; pause it first`);
    const release = await holdRun(id, PATIENCE_MS);
    if (release === null) throw new LabError("busy", `${id} is being trained in another tab`);
    await this.#measurements.endOf(id);
    this.#files.remove(id);
    await this.#files.settle(id);
    await release();
    this.#tell({ kind: "list" });
  }

  async exportRun(id: string): Promise<Blob> {
    this.#require(id);
    return packRun(id, this.#files);
  }

  async importRun(file: Blob): Promise<string> {
    const id = await unpackRun(file);
    await this.#files.settle(id);
    this.#tell({ kind: "list" });
    return id;
  }

  async readNetwork(id: string, step: number): Promise<NetworkState> {
    return this.#look(id, { does: "network", step });
  }

  async readTensor(id: string, request: TensorRequest): Promise<TensorPart> {
    return this.#look(id, { does: "tensor", request });
  }

  async listLandscapes(id: string, step: number): Promise<readonly LandscapeAsk[]> {
    return this.#look(id, { does: "list", step });
  }

  async findLandscape(id: string, ask: LandscapeAsk): Promise<KeptLandscape | null> {
    return this.#look(id, { does: "find", ask });
  }

  async measureLandscape(id: string, ask: LandscapeAsk, watch: LandscapeWatch = {}): Promise<KeptLandscape | null> {
    const kept = await this.findLandscape(id, ask);
    if (kept !== null || !(await this.#measurements.measure(id, ask, watch))) return kept;
    return this.findLandscape(id, ask);
  }

  /** @returns the run's id, once it trains */
  async #train(training: Training, release: Release = NOT_HELD): Promise<string> {
    if (this.#trainers.size >= MOST_AT_ONCE) {
      await release();
      throw new LabError("busy", `${this.#trainers.size} runs train in this tab; pause one of them first`);
    }
    const known = this.#files.listIds();
    let id = training.does === "resume" ? training.id : null;
    let held = Promise.resolve(release);
    const begun = Promise.withResolvers<string>();
    const trainer = new Trainer(training, this.#files.copy(...known), {
      load: (path) => this.#files.load(path),
      onChange: (path, bytes) => {
        const run = idOf(path);
        if (id === null && !known.includes(run)) {
          id = run;
          // Nobody else knows of it, so that it is free.
          held = holdRun(run).then((end) => end ?? release);
          this.#files.begin(run, held);
          this.#trainers.set(run, trainer);
        }
        this.#files.take(path, bytes);
        for (const other of this.#trainers.values()) if (other !== trainer) other.follow(path, this.#files.find(path));
      },
      onRows: () => {
        if (id === null) return;
        begun.resolve(id);
        this.#tell({ kind: "run", id, rows: trainer.series.rows });
      },
      onReplay: (step) => {
        if (training.does === "fork") this.#tell({ kind: "replay", id: training.id, step, at: training.request.at });
      },
    });
    if (id !== null) this.#trainers.set(id, trainer);
    const end = async (problem: string | null) => {
      if (id !== null) await this.#endTraining(id, problem, held);
    };
    trainer.ended.then(
      () => {
        begun.resolve(id ?? "");
        return end(null);
      },
      (error: LabError) => {
        begun.reject(error);
        // What was asked for was wrong, and not the run.
        return end(error.kind === "invalid" ? null : error.message);
      },
    );
    const started = await begun.promise;
    this.#tell({ kind: "list" });
    return started;
  }

  /** Frees a run whose training has ended, once all of it is kept. */
  async #endTraining(id: string, problem: string | null, held: Promise<Release>): Promise<void> {
    this.#trainers.delete(id);
    if (problem === null) this.#failures.delete(id);
    else this.#failures.set(id, problem);
    this.#tell({ kind: "list" });
    await this.#files.settle(id);
    await (await held)();
    // As long as it is held it is shown as in training.
    this.#tell({ kind: "list" });
  }

  async #goOnWith(id: string): Promise<void> {
    if (this.#awaited.has(id) || !(await this.#wasTraining(id))) return;
    this.#awaited.add(id);
    const release = await holdRun(id);
    this.#awaited.delete(id);
    if (release === null) return;
    await this.#files.lookAgain(id);
    if (this.#trainers.has(id) || !(await this.#wasTraining(id))) await release();
    // What keeps it from going on stands in its line.
    else await this.#train({ does: "resume", id, steps: undefined }, release).catch(() => {});
  }

  async #wasTraining(id: string): Promise<boolean> {
    const manifest = await readManifest(directoryOf(id)).catch(() => null);
    return manifest?.status === "running";
  }

  async #lookAgain(id: string): Promise<void> {
    if (this.#trainers.has(id)) return;
    await this.#files.lookAgain(id);
    this.#tell({ kind: "list" });
    await this.#goOnWith(id);
  }

  async #describe(id: string, isHeld: (id: string) => boolean): Promise<LabRun | null> {
    const trainer = this.#trainers.get(id);
    const line = await describeRun(id, directoryOf(id));
    if (line === null) return null;
    const problem = this.#failures.get(id) ?? this.#files.problemOf(id) ?? line.problem;
    if (trainer === undefined) {
      // As the manifest says, which is written before training ends by itself.
      const state = line.state === "interrupted" && isHeld(id) ? "running" : line.state;
      return { ...line, problem, state };
    }
    const rows = trainer.series.isBegun ? describeTraining(trainer.series.read()) : {};
    const state = (rows.step ?? line.step) === null ? "starting" : "running";
    return { ...line, ...rows, ...{ problem, state, isTraining: true, slingshots: trainer.slingshots } };
  }

  /** With the rows of this moment, where it trains. */
  async #readWhole(id: string): Promise<Run> {
    this.#require(id);
    const directory = directoryOf(id);
    const trainer = this.#trainers.get(id);
    if (trainer?.series.isBegun) {
      const manifest = await readManifest(directory);
      const experiment = await readExperiment(directory, manifest);
      return { directory, experiment, manifest, series: trainer.series.read(), events: [], damaged: [] };
    }
    const key = this.#files
      .copy(id)
      .map(({ path, size }) => `${path} ${size}`)
      .join();
    const before = this.#read.get(id);
    const run = before?.key === key ? before.run : await readRun(directory);
    this.#read.delete(id);
    this.#read.set(id, { key, run });
    for (const old of [...this.#read.keys()].slice(0, -MOST_READ)) this.#read.delete(old);
    return run;
  }

  async #look<T>(id: string, looking: Looking): Promise<T> {
    this.#require(id);
    return this.#looker.look(id, looking);
  }

  #require(id: string): void {
    if (!this.#files.has(id)) throw missing(id);
  }
}

const missing = (id: string): LabError => new LabError("missing", `there is no run ${id}`);
