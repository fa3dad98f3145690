/** @file What Node.js has everywhere, in a worker of a page, as far as runs need it. To be imported first. */
import { z } from "zod";
import { byteLength, toBytes } from "./buffer.ts";

// The page allows no code that is made on the way.
z.config({ jitless: true });

/** `Chrome/131.0.0.0`, which says what ran it. */
const browser = navigator.userAgent.match(/(Firefox|Edg|Chrome|Version)\/[\d.]+/)?.[0] ?? "an unknown browser";

const tasks: (() => void)[] = [];
const channel = new MessageChannel();
channel.port1.onmessage = () => tasks.shift()?.();

Object.assign(globalThis, {
  Buffer: { from: toBytes, byteLength },
  process: { version: browser, pid: 1, platform: "browser", arch: "wasm", env: {}, versions: {} },
  // Not by a timer: those of hidden tabs are slowed down, and messages are not.
  setImmediate: (task: () => void) => {
    tasks.push(task);
    channel.port2.postMessage(null);
  },
});
