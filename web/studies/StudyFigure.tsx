/** @file The figure of a study, in the layout of the paper, as its report has it: the lab draws it from the runs. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Lab } from "../../src/lab/index.ts";
import "virtual:studies.css";
import { saveFigure } from "../frame/saveFigure.ts";
import { useLatest } from "../frame/useLatest.ts";

export function StudyFigure({ lab, id }: { readonly lab: Lab; readonly id: string }) {
  const drawn = useLatest(
    lab,
    id,
    async () => lab.drawStudy?.(id) ?? "",
    (change) => change.kind === "study" && change.id === id,
  );
  const ref = useRef<HTMLDivElement>(null);
  const text = typeof drawn === "string" ? drawn : "";
  useLayoutEffect(() => {
    if (ref.current !== null) show(ref.current, text);
  }, [text]);
  return (
    <section aria-labelledby="figure" aria-busy={drawn === null}>
      <h2 id="figure">Figure</h2>
      {drawn === null && <p class="muted">Drawn from the runs, which takes a moment …</p>}
      {drawn === "" && <p class="muted">There is none: its runs are not in this lab.</p>}
      {drawn instanceof Error && (
        <p class="warning" role="alert">
          {drawn.message}
        </p>
      )}
      <div ref={ref} class="study-figure picture" />
    </section>
  );
}

/**
 * Puts the drawing into the page. It has no scripts, and the page's policy would run none; that policy takes no styles from
 * markup either, and these are set one by one.
 */
function show(place: HTMLElement, text: string): void {
  place.innerHTML = text.replaceAll(' style="', ' data-style="');
  for (const part of place.querySelectorAll<HTMLElement | SVGElement>("[data-style]")) {
    part.style.cssText = part.dataset.style ?? "";
    delete part.dataset.style;
  }
  for (const figure of place.querySelectorAll("figure")) {
    const drawing = figure.querySelector("svg");
    if (drawing === null) continue;
    const name = figure.querySelector("h3")?.textContent ?? "figure";
    const buttons = document.createElement("p");
    buttons.className = "save";
    for (const kind of ["svg", "png"] as const) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = kind.toUpperCase();
      button.setAttribute("aria-label", `Save “${name}” as ${kind.toUpperCase()}`);
      button.addEventListener("click", () => void saveFigure(kind, name, drawing));
      buttons.append(button);
    }
    figure.append(buttons);
  }
}
