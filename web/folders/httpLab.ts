/** @file A lab behind a server: each of its methods is a request, and what has gone wrong comes back as the error that it was. */
import {
  decodeLabJson,
  decodeSeriesPart,
  decodeTensorPart,
  type Lab,
  LabError,
  type LabForm,
  type LabList,
  type LabStudy,
  type LabSweep,
  type LandscapeAsk,
  type RunDetails,
  type StudyDetails,
  type SweepDetails,
} from "../../src/lab/index.ts";

/** What the lab of a page has besides. */
export interface FolderLab extends Lab {
  readForm(): Promise<LabForm>;
}

export interface HttpLabOptions {
  /** Ends in a slash. */
  readonly base: string;
  /** What the server asks for before it changes anything; null where nobody gave it. */
  readonly token: () => string | null;
  readonly watch: Lab["watch"];
}

export function createHttpLab({ base, token, watch }: HttpLabOptions): FolderLab {
  const read = async (path: string, query: readonly (readonly [string, string])[] = []): Promise<Response> =>
    ask(`${base}api/${path}${query.length === 0 ? "" : `?${new URLSearchParams(query.map((pair) => [...pair]))}`}`);
  const readJson = async <T>(...request: Parameters<typeof read>): Promise<T> =>
    decodeLabJson(await (await read(...request)).text()) as T;
  const post = (path: string, body: object, signal: AbortSignal | null = null): Promise<Response> => {
    const known = token();
    const headers = { "Content-Type": "application/json", ...(known !== null && { "X-Slingshot-Token": known }) };
    return ask(`${base}api/${path}`, { method: "POST", headers, body: JSON.stringify(body), signal });
  };
  const write = async (path: string, body: object) =>
    (await (await post(path, body)).json()) as { readonly id: string };
  return {
    kind: "folders",
    listRuns: () => readJson<LabList>("runs"),
    readRun: (id) => readJson<RunDetails>("run", [["id", id]]),
    readSeries: async (id, { columns, from }) => {
      const query = [
        ["id", id],
        ["from", String(from)],
        ...columns.map((column) => ["column", column] as const),
      ] as const;
      return decodeSeriesPart(await (await read("series", query)).arrayBuffer());
    },
    readForm: () => readJson<LabForm>("form"),
    listSweeps: () => readJson<readonly LabSweep[]>("sweeps"),
    readSweep: (id) => readJson<SweepDetails>("sweep", [["id", id]]),
    listStudies: () => readJson<readonly LabStudy[]>("studies"),
    readStudy: (id) => readJson<StudyDetails>("study", [["id", id]]),
    drawStudy: (id) => readJson<string>("study-figure", [["id", id]]),
    startRun: async (request) => (await write("start", request)).id,
    forkRun: async (id, request) => (await write("fork", { id, ...request })).id,
    pauseRun: async (id) => void (await write("pause", { id })),
    resumeRun: async (id, steps) => void (await write("resume", { id, ...(steps !== undefined && { steps }) })),
    readNetwork: (id, step) => readJson("network", listPairs({ id, step })),
    readTensor: async (id, request) =>
      decodeTensorPart(await (await read("tensor", listPairs({ id, ...request }))).arrayBuffer()),
    listLandscapes: (id, step) => readJson("landscapes", listPairs({ id, step })),
    findLandscape: (id, ask) => readJson("landscape", listAsk(id, ask)),
    measureLandscape: async (id, ask, { signal, onProgress = () => {} } = {}) => {
      try {
        const { body } = await post("landscape", { id, ...ask }, signal);
        const { readLandscapeLines } = await import("../../src/lab/inside/landscapeStream.ts");
        return await readLandscapeLines(listParts(body), onProgress);
      } catch (error) {
        if (signal?.aborted) return null;
        throw error;
      }
    },
    watch,
  };
}

const listPairs = (values: Readonly<Record<string, string | number>>): [string, string][] =>
  Object.entries(values).map(([name, value]) => [name, String(value)]);

const listAsk = (id: string, { along, ...ask }: LandscapeAsk): [string, string][] => [
  ...listPairs({ id, ...ask }),
  ...along.map((name): [string, string] => ["along", name]),
];

/** Bytes as they come. Not every browser goes through a stream by itself. */
async function* listParts(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  try {
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) yield part.value;
  } finally {
    await reader?.cancel();
  }
}

/** @throws LabError for every answer but that which was asked for */
async function ask(url: string, request: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { ...request, redirect: "error" });
  } catch (error) {
    throw new LabError("busy", "the lab's server does not answer; slingshot lab starts it", { cause: error });
  }
  if (!response.ok) throw await readError(response);
  return response;
}

const KINDS = ["invalid", "missing", "damaged", "busy"] as const satisfies readonly LabError["kind"][];

async function readError(response: Response): Promise<LabError> {
  const text = await response.text();
  try {
    const { kind, message, remedy } = JSON.parse(text) as Pick<LabError, "kind" | "message" | "remedy">;
    const known = KINDS.find((each) => each === kind);
    if (known !== undefined) return new LabError(known, message, { remedy });
  } catch {
    // Something else than the lab's server has answered.
  }
  return new LabError("damaged", `the lab's server answers ${response.status}`);
}
