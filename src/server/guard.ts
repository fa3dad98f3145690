/** @file Who may ask the lab's server for what: pages of its own, and for changes those that know the token. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { LabError } from "../lab/index.ts";

/** Names of this machine for itself. Behind a tunnel the port is another one; a name that somebody gave the address is refused. */
const OWN_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/** What every answer says: that nothing is loaded from elsewhere, and by nobody else. */
const HEADERS: readonly (readonly [name: string, value: string])[] = [
  [
    "Content-Security-Policy",
    [
      ...[
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
      ],
      ...["worker-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
    ].join("; "),
  ],
  ["X-Content-Type-Options", "nosniff"],
  ["X-Frame-Options", "DENY"],
  ["Referrer-Policy", "no-referrer"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Embedder-Policy", "require-corp"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
];

/** For every request. */
export const guardAll: MiddlewareHandler = async (context, next) => {
  for (const [name, value] of HEADERS) context.header(name, value);
  if (!OWN_HOST.test(context.req.header("Host") ?? "")) throw new Refusal("the lab answers to localhost alone");
  if (context.req.method !== "GET" && context.req.method !== "POST")
    throw new Refusal("the lab answers GET and POST alone");
  // Somebody may follow a link to a page; as a part of a page of another site it is nothing.
  const isPage = context.req.method === "GET" && context.req.header("Sec-Fetch-Mode") === "navigate";
  if (!isPage) refuseOthers(context);
  await next();
};

/** For whatever says something of runs. */
export const guardReading: MiddlewareHandler = async (context, next) => {
  refuseOthers(context);
  context.header("Cache-Control", "no-store");
  await next();
};

/** For whatever changes something. */
export function guardWriting(token: string): MiddlewareHandler {
  const expected = digest(token);
  return async (context, next) => {
    if (!timingSafeEqual(digest(context.req.header("X-Slingshot-Token") ?? ""), expected))
      throw new Refusal("this page may look and change nothing: open the whole address that slingshot lab has printed");
    await next();
  };
}

/** A request that nobody answers, whatever it asks for. */
export class Refusal extends LabError {
  constructor(message: string) {
    super("invalid", message);
  }
}

/** Browsers say which page asks; another one than ours is refused. Programs say nothing of the kind. */
function refuseOthers({ req }: Context): void {
  const origin = req.header("Origin");
  const site = req.header("Sec-Fetch-Site") ?? "same-origin";
  const isOwn = origin === undefined || origin.toLowerCase() === `http://${req.header("Host")?.toLowerCase()}`;
  if (!isOwn || (site !== "same-origin" && site !== "none")) throw new Refusal("the lab answers its own pages alone");
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
