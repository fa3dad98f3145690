/** @file What of a page comes from the code alone: the beginning of its head, its style, the scripts that a browser runs. */
import { renderLandscapePage, renderReport, renderStudyPage } from "../../src/report/index.ts";
import { measuredExamples } from "../../src/report/measurements.fixture.ts";
import { exampleSweep } from "../../src/report/sweep/sweep.fixture.ts";
import { renderSweepPage } from "../../src/report/sweep/sweepPage.ts";
import { exampleRun } from "../../src/verdict/verdict.fixture.ts";

/** The parts in their order. All else, a headline, a table or an embedded number, comes from the run. */
const SHELL = /^[\s\S]*?(?=<title>)|<style>[\s\S]*?<\/style>|<script>[\s\S]*?<\/script>/g;

/** Data stand in scripts with a type. A script of ours has no end tag in it: `safeScript` sees to that. */
export const shellOf = (page: string): readonly string[] => page.match(SHELL) ?? [];

/** Which code makes a page of this kind. */
const KINDS: readonly { readonly mark: string; readonly draw: () => string }[] = [
  { mark: ' id="sweep-data">', draw: () => renderSweepPage(exampleSweep({ seed: [0] }, 1, () => ({}))) },
  { mark: '<section class="measurements">', draw: () => drawReport(true) },
  { mark: ' id="page-data">', draw: () => drawReport(false) },
  { mark: '<section class="study"', draw: () => renderStudyPage("Example", [], "slingshot") },
  {
    mark: '<div class="slices">',
    draw: () =>
      renderLandscapePage({
        ...{ title: "Example", settings: "", table: { head: [], rows: [] }, generatedBy: "slingshot" },
        ...{ slices: [], planes: [] },
      }),
  },
];

function drawReport(isMeasured: boolean): string {
  const run = exampleRun("example", "f32", 10, []);
  const measurements = { found: measuredExamples, unread: [] };
  return renderReport({
    ...{ title: "Example", instruments: [], generatedBy: "slingshot" },
    runs: [isMeasured ? { ...run, measurements } : run],
  });
}

/**
 * A page of the kind of this one, drawn by the present code.
 * @throws Error where it is of no known kind
 */
function drawAlike(page: string): string {
  const kind = KINDS.find(({ mark }) => page.includes(mark));
  if (kind === undefined) throw new Error("no page of a kind that is known here");
  return kind.draw();
}

/** Elements that scripts find by their names, but for those that the data name. */
const namesOf = (page: string): readonly string[] =>
  page.replace(SHELL, "").match(/ id="(?!chart-|array-)[\w-]+"/g) ?? [];

const hasElementsOf = (page: string, alike: string): boolean => {
  const names = new Set(namesOf(page));
  return namesOf(alike).every((name) => names.has(name));
};

/** Whether the present code made it, as far as style, scripts, and the elements that these find tell. */
export function isPresent(page: string): boolean {
  const alike = drawAlike(page);
  return hasElementsOf(page, alike) && JSON.stringify(shellOf(page)) === JSON.stringify(shellOf(alike));
}

/**
 * The page with the present shell. What its run gave, and the words and tables about it, stay byte for byte.
 * @throws Error where the page has other parts: then it must be made from the run
 */
export function changeShell(page: string): string {
  const alike = drawAlike(page);
  const shell = shellOf(alike);
  if (shellOf(page).length !== shell.length || !hasElementsOf(page, alike))
    throw new Error("it has other parts; make it from the run");
  let part = 0;
  return page.replace(SHELL, () => shell[part++] ?? "");
}
