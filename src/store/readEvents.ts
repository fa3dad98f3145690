/** @file Reads and writes the form of events.jsonl: one event a line. */
import { join } from "node:path";
import { atMost, readWhole } from "../files/readWhole.ts";
import { sha256 } from "../files/sha256.ts";
import { cannotRead, describeReadError, isAboutFile } from "../files/storeError.ts";
import { LARGEST_EVENTS } from "../limits.ts";
import { checkEvent, type RunEvent, type RunManifest } from "./facts.ts";
import { refuseExcess, toJson } from "./plainData.ts";
import type { Damage } from "./run.ts";

export const eventsFile = "events.jsonl";

/** NaN and infinities become strings. */
export function encodeEvents(events: readonly RunEvent[]): string {
  return events.map((event) => `${toJson(event)}\n`).join("");
}

/** The events that the manifest answers for; none in a running run, whose events.jsonl is not written yet or is old. */
export async function readEvents(
  directory: string,
  { eventsSha256 }: RunManifest,
): Promise<{ events: RunEvent[]; damaged: Damage[] }> {
  if (eventsSha256 === null) return { events: [], damaged: [] };
  try {
    const bytes = await readWhole(join(directory, eventsFile), atMost(LARGEST_EVENTS));
    if (sha256(bytes) !== eventsSha256) {
      throw new Error("it differs from its SHA-256 in manifest.json: a disk failed, or it was changed by hand");
    }
    return { events: decodeEvents(bytes.toString("utf8")), damaged: [] };
  } catch (error) {
    if (!isAboutFile(error)) throw cannotRead(join(directory, eventsFile), error);
    const damage = { file: eventsFile, firstStep: null, lastStep: null, reason: describeReadError(error) };
    return { events: [], damaged: [damage] };
  }
}

/**
 * The events of a text that `encodeEvents` wrote.
 * @throws Error with the line and the reason where it is anything else
 */
export function decodeEvents(text: string): RunEvent[] {
  return text.split("\n").slice(0, -1).map(decodeEvent);
}

function decodeEvent(text: string, index: number): RunEvent {
  try {
    const event: unknown = JSON.parse(text);
    refuseExcess(event);
    return checkEvent(event);
  } catch (error) {
    throw new Error(`line ${index + 1}: ${describeReadError(error)}`);
  }
}
