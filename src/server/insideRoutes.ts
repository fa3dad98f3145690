/** @file The inside of networks, as requests: tensors as bytes, and a landscape that is being measured line by line. */
import type { Context, Hono } from "hono";
import { stream } from "hono/streaming";
import { z } from "zod";
import { DIRECTION_NAMES } from "../inspection/directionNames.ts";
import { encodeLabJson, encodeTensorPart, type Lab, LabError, type LandscapeAsk } from "../lab/index.ts";
import type { LandscapeLine } from "../lab/inside/landscapeStream.ts";
import { asLabError } from "./errors.ts";

/** What a landscape may be asked for, besides what `slingshot landscape` refuses of it. */
export const landscapeSchema = z.strictObject({
  step: z.int().min(0),
  along: z.array(z.enum(DIRECTION_NAMES)).min(1).max(2),
  reach: z.number().positive().max(1e6),
  points: z.int().min(2).max(10_001),
  normalize: z.enum(["filter", "none"]),
});

export interface RouteHelpers {
  readonly readId: (context: Context) => string;
  readonly say: (context: Context, value: unknown) => Response;
}

export function addInsideReading(app: Hono, lab: Lab, { readId, say }: RouteHelpers): void {
  app.get("/api/network", async (context) =>
    say(context, await lab.readNetwork(readId(context), readCount(context, "step", 0))),
  );
  app.get("/api/tensor", async (context) => {
    const request = {
      step: readCount(context, "step", 0),
      name: context.req.query("name") ?? "",
      from: readCount(context, "from", 0, "0"),
      every: readCount(context, "every", 1, "1"),
    };
    const part = encodeTensorPart(await lab.readTensor(readId(context), request));
    return context.body(part, 200, { "Content-Type": "application/octet-stream" });
  });
  app.get("/api/landscapes", async (context) =>
    say(context, await lab.listLandscapes(readId(context), readCount(context, "step", 0))),
  );
  app.get("/api/landscape", async (context) => {
    const { req } = context;
    const ask = landscapeSchema.safeParse({
      ...{ step: readCount(context, "step", 0), along: req.queries("along") ?? [], normalize: req.query("normalize") },
      ...{ reach: Number(req.query("reach")), points: Number(req.query("points")) },
    });
    if (!ask.success) throw refuse(ask.error);
    return say(context, await lab.findLandscape(readId(context), ask.data));
  });
}

function readCount({ req }: Context, name: string, least: number, usual?: string): number {
  const text = req.query(name) ?? usual ?? "";
  const value = Number(text);
  if (text !== "" && Number.isSafeInteger(value) && value >= least) return value;
  throw new LabError("invalid", `${name}: must be a whole number from ${least} on`);
}

function refuse({ issues: [issue] }: z.ZodError): LabError {
  return new LabError("invalid", `${issue?.path.join(".") || "the request"}: ${issue?.message ?? "is not allowed"}`);
}

/**
 * Measures, and answers with lines as `readLandscapeLines` takes them. What is refused before the first of them is refused as any
 * other request is. Who goes away ends the measurement.
 */
export async function sendLandscape(context: Context, lab: Lab, id: string, ask: LandscapeAsk): Promise<Response> {
  const end = new AbortController();
  const waiting: LandscapeLine[] = [];
  let wake = () => {};
  const tell = (line: LandscapeLine) => {
    waiting.push(line);
    wake();
  };
  const told = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  const first = told();
  const onLeave = () => end.abort();
  context.req.raw.signal.addEventListener("abort", onLeave);
  const measured = lab.measureLandscape(id, ask, { signal: end.signal, onProgress: (progress) => tell({ progress }) });
  const ended = measured.then(
    (landscape) => tell({ landscape }),
    (error: unknown) => {
      const { kind, message, remedy } = asLabError(error) ?? new LabError("damaged", "internal error");
      tell({ error: { kind, message, ...(remedy && { remedy }) } });
    },
  );
  await first;
  if (waiting.some((line) => "error" in line)) await measured;
  return stream(context, async (lines) => {
    lines.onAbort(onLeave);
    for (let isLast = false; !isLast && !lines.aborted; ) {
      for (const line of waiting.splice(0)) {
        isLast = !("progress" in line);
        await lines.write(`${encodeLabJson(line)}\n`);
      }
      if (!isLast && waiting.length === 0) await told();
    }
    await ended;
  });
}
