/** @file What the page has computed beside it, and how it asks. */
import type { Matrix } from "../../src/measures/matrix.ts";
import type { PrincipalComponents } from "../../src/measures/principalComponents.ts";

export interface MatrixWork {
  readonly number: number;
  readonly does: "singularValues" | "components";
  readonly matrix: Matrix;
  /** Components whose coordinates are wanted. */
  readonly most: number;
}

export type WorkAnswer =
  | { readonly number: number; readonly singularValues: Float64Array }
  | { readonly number: number; readonly components: PrincipalComponents }
  | { readonly number: number; readonly error: string };

/** The shorter side: so many singular values, and components, there are. */
export const dimensionsOf = ({ rows, columns }: Pick<Matrix, "rows" | "columns">): number => Math.min(rows, columns);

/** For a longer shorter side nobody waits. */
export const MOST_DIMENSIONS = 1024;

/** One worker, which answers in order. Its answers of a while ago are kept. */
export class Work {
  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  readonly #open = new Map<number, { resolve(answer: WorkAnswer): void; reject(error: Error): void }>();
  readonly #kept = new Map<string, Promise<WorkAnswer>>();
  #lastNumber = 0;

  constructor() {
    this.#worker.addEventListener("message", ({ data }: MessageEvent<WorkAnswer>) => {
      this.#open.get(data.number)?.resolve(data);
      this.#open.delete(data.number);
    });
    this.#worker.addEventListener("error", ({ message }) => {
      for (const { reject } of this.#open.values()) reject(new Error(`the page's worker has failed: ${message ?? ""}`));
      this.#open.clear();
    });
  }

  /** @param key names the matrix */
  async findSingularValues(key: string, matrix: Matrix): Promise<Float64Array> {
    const answer = await this.#ask({ does: "singularValues", matrix, most: 0 }, `singularValues ${key}`);
    if ("singularValues" in answer) return answer.singularValues;
    throw new Error("error" in answer ? answer.error : "");
  }

  /** @param key names the points */
  async findComponents(key: string, matrix: Matrix, most: number): Promise<PrincipalComponents> {
    const answer = await this.#ask({ does: "components", matrix, most }, `components ${most} ${key}`);
    if ("components" in answer) return answer.components;
    throw new Error("error" in answer ? answer.error : "");
  }

  close(): void {
    this.#worker.terminate();
  }

  #ask(work: Omit<MatrixWork, "number">, key: string): Promise<WorkAnswer> {
    const answer =
      this.#kept.get(key) ??
      new Promise<WorkAnswer>((resolve, reject) => {
        const number = ++this.#lastNumber;
        this.#open.set(number, { resolve, reject });
        this.#worker.postMessage({ ...work, number } satisfies MatrixWork);
      });
    this.#kept.set(key, answer);
    return answer;
  }
}
