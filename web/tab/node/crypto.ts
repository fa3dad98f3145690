/** @file `node:crypto` in a worker of a page, as far as runs need it: SHA-256 at once, which the page's own cryptography only promises. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { toBytes } from "./buffer.ts";

export function createHash(name: string) {
  if (name !== "sha256") throw new RangeError(`there is no ${name} here`);
  const hash = sha256.create();
  return {
    update(content: string | Uint8Array) {
      hash.update(typeof content === "string" ? toBytes(content) : content);
      return this;
    },
    /** @param _encoding hexadecimal, whatever is asked for */
    digest: (_encoding: "hex"): string => bytesToHex(hash.digest()),
  };
}

export function randomBytes(count: number) {
  const bytes = crypto.getRandomValues(new Uint8Array(count));
  return { toString: (_encoding: "hex"): string => bytesToHex(bytes) };
}
