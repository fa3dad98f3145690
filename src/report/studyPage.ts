/** @file Studies as one HTML file: what each asked, what was stated and measured, the verdicts, and the pictures. */
import { renderDocument } from "./document.ts";
import { type Html, html, keepNumbersWhole, linkPapers } from "./html.ts";
import { drawStudyPictures, STUDY_PICTURE_STYLES, type StudyPicture } from "./studyPicture.ts";
import { styles } from "./styles.ts";

/** A claim beside what was measured. */
export interface ShownClaim {
  readonly says: string;
  readonly source: string;
  readonly measured: string;
  readonly verdict: "pass" | "fail" | "cannot-tell";
}

/** A study as its page shows it. */
export interface ShownStudy {
  /** Of its place on a page of several. */
  readonly name: string;
  readonly title: string;
  readonly figure: string;
  readonly papers: readonly string[];
  readonly question: string;
  readonly budget: string;
  readonly claims: readonly ShownClaim[];
  /** How the budget differs from the paper. */
  readonly deviations: readonly string[];
  /** One line for each group of runs. */
  readonly arms: readonly { readonly label: string; readonly runs: string }[];
  readonly pictures: readonly StudyPicture[];
  /** The command that makes it again. */
  readonly command: string;
}

/** As people read them. */
export const VERDICT_WORDS = { pass: "holds", fail: "does not hold", "cannot-tell": "cannot be told" } as const;

const STUDY_STYLES = `
.study { border-top: 1px solid var(--rule); margin-top: 40px; padding-top: 4px; }
.verdict { white-space: nowrap; font-weight: 600; } .verdict.pass { color: var(--run-2); } .verdict.fail { color: var(--warning-edge); }
.verdict.cannot-tell { color: var(--muted); } .study td { min-width: 8em; } .study .arms { columns: 2; font-size: 0.875rem; } .index td { vertical-align: baseline; }
@media (max-width: 700px) { .study .arms { columns: 1; } }`;

/** The page. The same runs give the same bytes. */
export function renderStudyPage(title: string, studies: readonly ShownStudy[], generatedBy: string): string {
  const body = html`<header class="top"><p class="eyebrow">${studies.length === 1 ? (studies[0]?.figure ?? "") : `${studies.length} studies`}</p><h1>${title}</h1></header>
<main>
${studies.length === 1 ? null : drawIndex(studies)}
${studies.map((study) => drawStudy(study, studies.length > 1))}
</main>
<footer>Made by ${generatedBy}. This file is complete: it loads nothing from anywhere.</footer>`;
  return renderDocument({ title, css: `${styles}${STUDY_PICTURE_STYLES}${STUDY_STYLES}`, body });
}

function drawIndex(studies: readonly ShownStudy[]): Html {
  const rows = studies.map(({ name, title, figure, claims }) => {
    const counts = (["pass", "fail", "cannot-tell"] as const).map(
      (verdict) => html`<td class="number">${claims.filter((claim) => claim.verdict === verdict).length}</td>`,
    );
    return html`<tr><td><a href="#${name}">${title}</a></td><td>${figure}</td>${counts}</tr>`;
  });
  return html`<div class="scroll"><table class="index"><thead><tr><th scope="col">study</th><th scope="col">figure</th>${Object.values(VERDICT_WORDS).map((word) => html`<th scope="col" class="number">${word}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function drawStudy(study: ShownStudy, isOfSeveral: boolean): Html {
  const { name, title, figure, papers, question, budget, claims, deviations, arms, pictures, command } = study;
  const rows = claims.map(
    ({ says, source, measured, verdict }) =>
      html`<tr><td>${says} <span class="muted">${source}</span></td><td>${keepNumbersWhole(measured)}</td><td><span class="verdict ${verdict}">${VERDICT_WORDS[verdict]}</span></td></tr>`,
  );
  return html`<section class="study" id="${name}">
${isOfSeveral ? html`<h2>${title}</h2><p class="eyebrow">${figure}</p>` : null}
<p>${question} <span class="muted">${linkPapers(papers.join(", "))}</span></p>
<div class="scroll"><table><thead><tr><th scope="col">stated</th><th scope="col">measured</th><th scope="col">verdict</th></tr></thead><tbody>${rows}</tbody></table></div>
${drawStudyPictures(pictures)}
${drawList("How this differs from the paper", deviations)}
<details><summary>Runs, and the command</summary><ul class="arms">${arms.map(({ label, runs }) => html`<li>${label}: ${runs}</li>`)}</ul>
<p><code>${command}</code> <span class="muted">(budget ${budget})</span></p></details>
</section>`;
}

const drawList = (title: string, items: readonly string[]): Html | null =>
  items.length === 0 ? null : html`<h3>${title}</h3><ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
