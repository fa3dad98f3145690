/** @file Lines of a sweep's files that are not what they should be: they stay where they are, are left out, and are told of. */

export class LeftOutLines {
  /** How many there are. */
  count = 0;
  #first = "";

  /** @param line of the file, from 1 */
  add(path: string, line: number, reason: string): void {
    if (this.count++ === 0) this.#first = `${path} line ${line}: ${reason}`;
  }

  /** One line for all of them; null where there are none. */
  describe(): string | null {
    if (this.count === 0) return null;
    const others = this.count - 1;
    const more = others === 0 ? "" : ` (and ${others} more ${others === 1 ? "line" : "lines"})`;
    return `left out: ${this.#first}${more}`;
  }
}
