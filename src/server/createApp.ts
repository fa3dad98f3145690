/** @file What the lab's server answers: its pages, and each method of a lab as a request. */
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { z } from "zod";
import { createLabForm } from "../lab/createLabForm.ts";
import { encodeLabJson, encodeSeriesPart, type Lab, LabError } from "../lab/index.ts";
import { readVersion } from "../version.ts";
import { ChangeFeed, sendChanges } from "./changeFeed.ts";
import { asLabError } from "./errors.ts";
import { guardAll, guardReading, guardWriting, Refusal } from "./guard.ts";
import { addInsideReading, landscapeSchema, sendLandscape } from "./insideRoutes.ts";

export interface AppOptions {
  /** Null where the pages are to have none but the tab's own. */
  readonly lab: Lab | null;
  /** What whoever changes something has to know. */
  readonly token: string;
  readonly pages: MiddlewareHandler;
  /** Hears of mistakes of the program's own. */
  readonly onMistake: (error: unknown) => void;
}

const MOST_BODY_BYTES = 2 ** 20;

const text = z.string().max(4096);
const id = text.min(1);
const set = z.array(z.string().max(65_536)).max(1000);
const requests = {
  start: z.strictObject({ experiment: z.string(), set }),
  fork: z.strictObject({ id, at: z.int().min(0), set, resetOptimizer: z.boolean().optional() }),
  pause: z.strictObject({ id }),
  resume: z.strictObject({ id, steps: z.int().min(1).max(1_000_000_000).optional() }),
  landscape: landscapeSchema.extend({ id }),
};

export function createApp({ lab, token, pages, onMistake }: AppOptions): Hono {
  const app = new Hono();
  app.use(guardAll);
  app.use("/api/*", guardReading);
  app.post("/api/*", guardWriting(token), bodyLimit({ maxSize: MOST_BODY_BYTES, onError: refuseLongBody }));
  if (lab !== null) {
    addReading(app, lab);
    addWriting(app, lab);
  }
  app.use(pages);
  app.notFound((context) => answerError(context, new LabError("missing", `there is no ${context.req.path}`)));
  app.onError((error, context) => {
    const known = asLabError(error);
    if (known !== null) return answerError(context, known);
    onMistake(error);
    return answerError(context, null);
  });
  return app;
}

function addReading(app: Hono, lab: Lab): void {
  const say = (context: Context, value: unknown) =>
    context.body(encodeLabJson(value), 200, { "Content-Type": "application/json" });
  const feed = new ChangeFeed((listener) => lab.watch(listener));
  app.get("/api/lab", (context) => say(context, { kind: lab.kind, version: readVersion() }));
  app.get("/api/runs", async (context) => say(context, await lab.listRuns()));
  app.get("/api/run", async (context) => say(context, await lab.readRun(readId(context))));
  app.get("/api/form", (context) => say(context, createLabForm()));
  app.get("/api/series", async (context) => {
    const from = Number(context.req.query("from") ?? 0);
    if (!Number.isSafeInteger(from) || from < 0)
      throw new LabError("invalid", "from: must be a whole number from 0 on");
    const columns = context.req.queries("column") ?? [];
    const part = encodeSeriesPart(await lab.readSeries(readId(context), { columns, from }));
    return context.body(part, 200, { "Content-Type": "application/octet-stream" });
  });
  addInsideReading(app, lab, { readId, say });
  app.get("/api/changes", sendChanges(feed));
  const { listSweeps, readSweep, listStudies, readStudy, drawStudy } = lab;
  if (!listSweeps || !readSweep || !listStudies || !readStudy || !drawStudy) return;
  app.get("/api/sweeps", async (context) => say(context, await listSweeps()));
  app.get("/api/sweep", async (context) => say(context, await readSweep(readId(context))));
  app.get("/api/studies", async (context) => say(context, await listStudies()));
  app.get("/api/study", async (context) => say(context, await readStudy(readId(context))));
  app.get("/api/study-figure", async (context) => say(context, await drawStudy(readId(context))));
}

function addWriting(app: Hono, lab: Lab): void {
  const done = (context: Context, answer: object = {}) => context.json(answer);
  app.post("/api/start", async (context) => {
    const request = await readBody(context, requests.start);
    return done(context, { id: await lab.startRun(request) });
  });
  app.post("/api/fork", async (context) => {
    const { id, resetOptimizer = false, ...request } = await readBody(context, requests.fork);
    return done(context, { id: await lab.forkRun(id, { ...request, resetOptimizer }) });
  });
  app.post("/api/pause", async (context) => {
    await lab.pauseRun((await readBody(context, requests.pause)).id);
    return done(context);
  });
  app.post("/api/resume", async (context) => {
    const { id, steps } = await readBody(context, requests.resume);
    await lab.resumeRun(id, steps);
    return done(context);
  });
  app.post("/api/landscape", async (context) => {
    const { id, ...ask } = await readBody(context, requests.landscape);
    return sendLandscape(context, lab, id, ask);
  });
}

function readId(context: Context): string {
  const id = context.req.query("id");
  if (id === undefined || id === "") throw new LabError("invalid", "id: must be that of a run, a sweep or a study");
  return id;
}

/** A page of another site can send text, and only with our leave JSON. */
async function readBody<T>({ req }: Context, schema: z.ZodType<T>): Promise<T> {
  if (req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase() !== "application/json")
    throw new LabError("invalid", "what is asked for must be JSON, and be said to be");
  const value = await req.json().catch(() => {
    throw new LabError("invalid", "what is asked for is no JSON");
  });
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new LabError("invalid", `${issue?.path.join(".") || "the request"}: ${issue?.message ?? "is not allowed"}`);
}

function refuseLongBody(): never {
  throw new TooLong("invalid", `a request has at most ${MOST_BODY_BYTES.toLocaleString("en")} bytes`);
}

class TooLong extends LabError {}

const STATUSES: Readonly<Record<LabError["kind"], ContentfulStatusCode>> = {
  invalid: 400,
  missing: 404,
  damaged: 422,
  busy: 409,
};

/** @param error null for a mistake of the program's own: where it arose is told where the lab was started */
function answerError(context: Context, error: LabError | null): Response {
  if (error === null) {
    const message = "internal error: a bug of this program, told where slingshot lab was started";
    return context.json({ kind: "damaged", message }, 500);
  }
  const { kind, message, remedy } = error;
  return context.json({ kind, message, ...(remedy && { remedy }) }, statusOf(error));
}

function statusOf(error: LabError): ContentfulStatusCode {
  if (error instanceof Refusal) return 403;
  return error instanceof TooLong ? 413 : STATUSES[error.kind];
}
