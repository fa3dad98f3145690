/// <reference lib="dom" />
/** @file Charts that are drawn when they are looked for: there may be very many small ones. Runs in the browser. */
import type { PageChart } from "./pageData.ts";
import { findElement } from "./readPage.ts";

/** The main charts at once, each other one when it comes near to what is seen, and all for a print. */
export function drawWhenNear(specs: readonly PageChart[], draw: (spec: PageChart) => void): void {
  const waiting = new Map<Element, PageChart>();
  for (const spec of specs) {
    if (spec.place === "main") draw(spec);
    else waiting.set(findElement(spec.id), spec);
  }
  const drawFigure = (figure: Element) => {
    const spec = waiting.get(figure);
    if (waiting.delete(figure) && spec !== undefined) draw(spec);
  };
  const near = new IntersectionObserver(
    (figures) => {
      for (const { isIntersecting, target } of figures) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        drawFigure(target);
      }
    },
    { rootMargin: "50% 0px" },
  );
  for (const figure of waiting.keys()) near.observe(figure);
  window.addEventListener("beforeprint", () => {
    for (const figure of waiting.keys()) drawFigure(figure);
  });
}
