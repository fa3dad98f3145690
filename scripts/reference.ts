/** @file `npm run reference`: writes the pages of docs/reference that follow from the code. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { renderCommandsPage } from "./reference/commandsPage.ts";
import { renderExperimentPage } from "./reference/experimentPage.ts";
import { renderInstrumentsPage } from "./reference/instrumentsPage.ts";
import { renderJsonSchema } from "./reference/jsonSchema.ts";
import { renderSweepPage } from "./reference/sweepPage.ts";

const folder = new URL("../docs/reference/", import.meta.url);

/** What lies in docs/reference, and what must be in it. */
export const REFERENCE_FILES: readonly { readonly url: URL; readonly render: () => string | Promise<string> }[] = [
  { url: new URL("experiment.md", folder), render: renderExperimentPage },
  { url: new URL("experiment.schema.json", folder), render: renderJsonSchema },
  { url: new URL("instruments.md", folder), render: renderInstrumentsPage },
  { url: new URL("sweep.md", folder), render: renderSweepPage },
  { url: new URL("cli.md", folder), render: renderCommandsPage },
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { url, render } of REFERENCE_FILES) writeFileSync(url, await render());
}
