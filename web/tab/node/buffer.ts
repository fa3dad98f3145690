/** @file Node's `Buffer` in a worker of a page, as far as runs need it: bytes that are text. */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class TextBytes extends Uint8Array<ArrayBuffer> {
  /** The bytes of a text in UTF-8, or a copy of other ones. */
  static override from(content: string | ArrayLike<number> | ArrayBufferLike): TextBytes {
    const bytes = typeof content === "string" ? encoder.encode(content) : new Uint8Array(content);
    return new TextBytes(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
  }

  static byteLength(text: string): number {
    return encoder.encode(text).length;
  }

  /** As UTF-8. */
  override toString(): string {
    return decoder.decode(this);
  }
}
