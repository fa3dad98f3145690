/** @file For tests, in a worker of a page: calls one function of one module, and posts what it returns. */

export interface WorkerCall {
  /** Path on the server. */
  readonly module: string;
  readonly name: string;
  readonly argument: unknown;
}

export type WorkerAnswer = { readonly result: unknown } | { readonly error: string };

addEventListener("message", async ({ data: { module, name, argument } }: MessageEvent<WorkerCall>) => {
  const answer: WorkerAnswer = await import(module)
    .then((functions) => functions[name](argument))
    .then(
      (result: unknown) => ({ result }),
      (error: unknown) => ({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  postMessage(answer);
});
