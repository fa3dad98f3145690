/** @file Node's `Buffer` in a worker of a page, as far as runs need it: bytes that are text. */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class TextBytes extends Uint8Array<ArrayBuffer> {
  /** As UTF-8, the one encoding that is asked for. */
  override toString(_encoding = "utf8", start = 0, end = this.length): string {
    return decoder.decode(this.subarray(start, end));
  }
}

/** The bytes of a text in UTF-8, or a copy of other ones. */
export function toBytes(content: string | Uint8Array): TextBytes {
  const bytes = typeof content === "string" ? encoder.encode(content) : new Uint8Array(content);
  return new TextBytes(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
}

export const byteLength = (text: string): number => encoder.encode(text).length;
