/** @file `node:crypto` in a worker of a page, as far as runs need it: SHA-256 at once, which the page's own cryptography only promises. */
import { toBytes } from "./buffer.ts";
import { Sha256 } from "./sha256.ts";

export function createHash(name: string) {
  if (name !== "sha256") throw new RangeError(`there is no ${name} here`);
  const hash = new Sha256();
  return {
    update(content: string | Uint8Array) {
      hash.update(typeof content === "string" ? toBytes(content) : content);
      return this;
    },
    /** @param _encoding hexadecimal, whatever is asked for */
    digest: (_encoding: "hex"): string => toHex(hash.end()),
  };
}

export function randomBytes(count: number) {
  const bytes = crypto.getRandomValues(new Uint8Array(count));
  return { toString: (_encoding: "hex"): string => toHex(bytes) };
}

const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
