/** @file HTML by tagged template: everything inserted is escaped unless it is HTML already. */
import { escapeLines } from "../escapeControls.ts";

/** A piece of finished HTML. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Insertion = Html | string | number | null | readonly Insertion[];

/** Escapes text for element content and quoted attributes, and shows characters that no browser shows as they are. */
export function escapeHtml(text: string): string {
  return escapeLines(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** `html`<b>${name}</b>``: strings and numbers are escaped, Html is inserted as it is, lists are joined, null is nothing. */
export function html(parts: TemplateStringsArray, ...insertions: readonly Insertion[]): Html {
  let text = parts[0] ?? "";
  for (const [index, insertion] of insertions.entries()) text += insert(insertion) + (parts[index + 1] ?? "");
  return new Html(text);
}

export function insert(value: Insertion): string {
  if (value === null) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
  return value.map(insert).join("");
}

/** Text in which no line breaks inside a number such as 1e-8 or 100 %. */
export function keepNumbersWhole(text: string): Html[] {
  return text
    .split(/(\d[\d.,]*(?:e-\d+| %))/)
    .map((part, i) => (i % 2 === 1 ? html`<span class="whole">${part}</span>` : html`${part}`));
}

/** Text in which every paper of arXiv is a link to it. */
export function linkPapers(text: string): Html[] {
  return text
    .split(/(arXiv (?:\d{4}\.\d{4,5}))/)
    .map((part, i) =>
      i % 2 === 1 ? html`<a href="https://arxiv.org/abs/${part.slice(6)}">${part}</a>` : html`${part}`,
    );
}

/** JavaScript that may stand inside a script element: nothing in it can end the element. */
export function safeScript(code: string): Html {
  return new Html(code.replace(/<(?=\/script|!--|script)/gi, "\\x3c"));
}

/** A value as JSON that may stand inside a script element. */
export function safeJson(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll("<", "\\u003c"));
}
