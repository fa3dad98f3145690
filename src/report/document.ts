/** @file The frame of a page that is one file: whatever a label or a setting contains, nothing is fetched. */
import { generatorTag } from "./generator.ts";
import { Html, html } from "./html.ts";

export interface DocumentParts {
  readonly title: string;
  readonly css: string;
  readonly body: Html;
  /** Elements with scripts; a page without them may run none. */
  readonly scripts?: Html | null;
}

/** A whole HTML document. The policy is a promise that the browser keeps. */
export function renderDocument({ title, css, body, scripts }: DocumentParts): string {
  const policy = [
    "default-src 'none'",
    ...(scripts === undefined ? [] : ["script-src 'unsafe-inline'"]),
    "style-src 'unsafe-inline'",
    "img-src data:",
  ].join("; ");
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${generatorTag}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Html(css)}</style>
</head>
<body>
${body}
${scripts ?? null}
</body>
</html>
`.text;
}
