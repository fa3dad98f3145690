/** @file Characters that would command a terminal instead of being shown, made visible. */

/**
 * Control characters (C0, DEL, C1), separators of lines and paragraphs, and those that turn the direction of writing: a
 * terminal obeys them, and what it then shows is not what is there. These functions also run inside a sweep's page.
 */
export function matchControls(): RegExp {
  return /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;
}

/**
 * The text as one line that can be shown: `\u001b` in place of an escape character, `\n` in place of a newline. The
 * forms are those of JSON, so that a JSON document stays one and the same.
 */
export function escapeControls(text: string): string {
  return text.replace(matchControls(), escapeCharacter);
}

/** The same for text of several lines, in which newlines and tabs stay. */
export function escapeLines(text: string): string {
  return text.replace(matchControls(), (character, at: number) => {
    const isLayout = character === "\n" || character === "\t" || (character === "\r" && text[at + 1] === "\n");
    return isLayout ? character : escapeCharacter(character);
  });
}

export function escapeCharacter(character: string): string {
  const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  return short[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
