/** @file The page of one study: what was stated beside what is measured, the figure, what differs from the paper, and the runs. */
import type { LabClaim, StudyDetails } from "../../src/lab/index.ts";
import { formatStep, pluralise } from "../../src/words.ts";
import { FailedPage } from "../frame/FailedPage.tsx";
import { Scroll } from "../frame/Scroll.tsx";
import { useLatest } from "../frame/useLatest.ts";
import type { PageProps } from "../page.ts";
import { formatRoute } from "../route.ts";
import { StudyFigure } from "./StudyFigure.tsx";
import { StudyState } from "./StudyState.tsx";
import "./studies.css";

export function StudyPage({ lab, route: { id } }: PageProps) {
  const study = useLatest(
    lab,
    id,
    async () => {
      if (lab.readStudy === undefined) throw new Error("studies lie in folders, and a tab has none");
      return lab.readStudy(id);
    },
    (change) => change.kind === "list" || (change.kind === "study" && change.id === id),
  );
  if (study === null) return <main class="loading" aria-busy="true" />;
  if (study instanceof Error) return <FailedPage name={id} problem={study.message} />;
  return (
    <main class="study-page">
      <StudyHead study={study} />
      <Claims claims={study.claims} />
      <StudyFigure lab={lab} id={id} />
      {study.deviations.length > 0 && (
        <section aria-labelledby="deviations">
          <h2 id="deviations">How this differs from the paper</h2>
          <ul class="facts">
            {study.deviations.map((deviation) => (
              <li key={deviation}>{deviation}</li>
            ))}
          </ul>
        </section>
      )}
      <Arms study={study} />
    </main>
  );
}

function StudyHead({ study }: { readonly study: StudyDetails }) {
  const { id, name, title, figure, question, papers, budget } = study;
  return (
    <header class="run-head">
      <p class="eyebrow">
        <StudyState study={study} />
        <span>{figure}</span>
        <span class="tag">{budget}</span>
      </p>
      <h1 title={id}>{title ?? name}</h1>
      <p class="headline">{question}</p>
      <p class="muted small">
        {papers.map((paper) => (
          <PaperLink key={paper} paper={paper} />
        ))}
      </p>
    </header>
  );
}

function PaperLink({ paper }: { readonly paper: string }) {
  const [, number] = /^arXiv (\d{4}\.\d{4,5})$/.exec(paper) ?? [];
  if (number === undefined) return <span class="paper">{paper}</span>;
  return (
    <a class="paper" href={`https://arxiv.org/abs/${number}`} rel="noreferrer">
      {paper}
    </a>
  );
}

const VERDICTS: Readonly<Record<LabClaim["verdict"], string>> = {
  pass: "holds",
  fail: "does not hold",
  "cannot-tell": "cannot be told",
};

function Claims({ claims }: { readonly claims: readonly LabClaim[] }) {
  const count = (verdict: LabClaim["verdict"]) => claims.filter((claim) => claim.verdict === verdict).length;
  return (
    <section aria-labelledby="claims">
      <h2 id="claims">
        {count("pass")} hold, {count("fail")} do not, of {count("cannot-tell")} it cannot be told
      </h2>
      <Scroll label="What was stated and what is measured">
        <table class="claims">
          <thead>
            <tr>
              <th scope="col">stated</th>
              <th scope="col">measured, with its interval</th>
              <th scope="col">verdict</th>
            </tr>
          </thead>
          <tbody>
            {claims.map(({ name, says, source, measured, verdict }) => (
              <tr key={name}>
                <th scope="row">
                  {says} <span class="muted">{source}</span>
                </th>
                <td>{measured}</td>
                <td>
                  <span class={`verdict ${verdict}`}>{VERDICTS[verdict]}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

/** A verdict comes from whoever wrote it: no shell that the command is pasted into may find more in it than two words. */
const WORD = /^[A-Za-z0-9][\w-]*$/;

function Arms({ study: { arms, name, budget } }: { readonly study: StudyDetails }) {
  return (
    <section aria-labelledby="arms">
      <h2 id="arms">Runs</h2>
      {arms.length > 0 && (
        <ul class="arms">
          {arms.map(({ name, label, runs, ended, failed, lost, sweep }) => (
            <li key={name}>
              {sweep === null ? label : <a href={formatRoute("sweep", sweep)}>{label}</a>}: {formatStep(ended)} of{" "}
              {formatStep(runs)} {pluralise(runs, "run")}
              {failed > 0 && `, ${formatStep(failed)} failed`}
              {lost > 0 && `, ${formatStep(lost)} damaged and left out`}
              {sweep === null && <span class="muted"> (not in this lab)</span>}
            </li>
          ))}
        </ul>
      )}
      {WORD.test(name) && WORD.test(budget) && (
        <p>
          <code>{`slingshot study ${name} --budget ${budget}`}</code>
        </p>
      )}
    </section>
  );
}
