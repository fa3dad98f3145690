/** @file The page of all studies: how many of the statements of each hold, do not, and cannot be told. */
import type { LabStudy } from "../../src/lab/index.ts";
import { formatStep, pluralise } from "../../src/words.ts";
import { NumberHeads } from "../frame/NumberHeads.tsx";
import { Scroll } from "../frame/Scroll.tsx";
import { useLatest } from "../frame/useLatest.ts";
import type { PageProps } from "../page.ts";
import { formatRoute } from "../route.ts";
import { StudyState } from "./StudyState.tsx";
import "./studies.css";

export function StudiesPage({ lab }: PageProps) {
  const studies = useLatest(
    lab,
    "studies",
    async () => lab.listStudies?.() ?? [],
    ({ kind }) => kind === "list" || kind === "study",
  );
  return (
    <main aria-busy={studies === null}>
      <h1>Studies</h1>
      {studies instanceof Error && (
        <p class="warning" role="alert">
          {studies.message}
        </p>
      )}
      {Array.isArray(studies) && studies.length === 0 && (
        <p class="empty">
          No study lies in the folders of this lab. <code>slingshot study ls</code> says which there are, and{" "}
          <code>slingshot lab studies</code> shows those that were made.
        </p>
      )}
      {Array.isArray(studies) && studies.length > 0 && <StudyTable studies={studies} />}
    </main>
  );
}

function StudyTable({ studies }: { readonly studies: readonly LabStudy[] }) {
  const sum = (key: "pass" | "fail" | "cannotTell") => studies.reduce((total, study) => total + study[key], 0);
  const [pass, fail] = [sum("pass"), sum("fail")];
  return (
    <>
      <p>
        {formatStep(pass)} {pluralise(pass, "statement holds", "statements hold")}, {formatStep(fail)}{" "}
        {pluralise(fail, "does", "do")} not, and of {formatStep(sum("cannotTell"))} it cannot be told.
      </p>
      <Scroll label="Studies">
        <table class="study-list">
          <thead>
            <tr>
              <th scope="col">Study</th>
              <NumberHeads titles={["hold", "do not", "cannot be told"]} />
              <th scope="col">State</th>
              <th scope="col">Figure</th>
              <th scope="col">Budget</th>
            </tr>
          </thead>
          <tbody>
            {studies.map((study) => (
              <tr key={study.id}>
                <th scope="row">
                  <a href={formatRoute("study", study.id)} title={study.id}>
                    {study.title ?? study.name}
                  </a>
                </th>
                {study.problem === null ? (
                  <>
                    <td class="number">{study.pass}</td>
                    <td class="number">{study.fail}</td>
                    <td class="number">{study.cannotTell}</td>
                    <td>
                      <StudyState study={study} />
                    </td>
                    <td>{study.figure}</td>
                    <td>{study.budget}</td>
                  </>
                ) : (
                  <td colSpan={6}>
                    <span class="state damaged">damaged</span> {study.problem}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
