/** @file What a lock file says: who holds the lock, and whether it was given back. */
import { z } from "zod";
import type { ProcessIdentity } from "./processIdentity.ts";

export interface LockContent extends ProcessIdentity {
  /** Tells this lock from any other, even of the same process. */
  readonly nonce: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  readonly released: boolean;
}

const name = z.string().max(255);

const schema = z.object({
  host: name,
  bootId: name.nullable(),
  pidNamespace: name.nullable(),
  pid: z.int().min(1),
  processStart: name.nullable(),
  nonce: name,
  since: name,
  released: z.boolean(),
});

/**
 * What is in a lock file; null where it is not all there.
 * @throws Error saying why no lock was ever written so
 */
export function parseLock(text: string): LockContent | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Where files cannot be linked, a lock that is being written, or whose process was killed then, looks like this.
    if (text === "" || /^\{[^}]*$/.test(text)) return null;
    throw new Error("it is no JSON");
  }
  const { data, error } = schema.safeParse(value);
  if (data !== undefined) return data;
  const [issue] = error.issues;
  const path = issue?.path.join(".") ?? "";
  throw new Error(`${path === "" ? "" : `${path}: `}${issue?.message ?? "it has another shape"}`);
}
