/// <reference lib="dom" />
/** @file The page of a sweep comes to life: choices, which the address keeps, sorting, lists of runs, arrow keys. Runs in the browser. */

import type { SweepData } from "../../charts/sweepData.ts";
import { formatChoices, nameSelect, parseChoices, readSelect, takeSelect } from "./choiceAddress.ts";
import type { Draw } from "./figure.ts";
import { unpackRuns } from "./figure.ts";
import { enterMarks, listenToMarkKeys } from "./markKeys.ts";
import { drawRunList } from "./runList.ts";
import { cellOfRun } from "./summary.ts";

/** @param draws by the names of figures */
export function startSweepPage(sweep: SweepData, draws: Readonly<Record<string, Draw>>): void {
  const figures = [...document.querySelectorAll<HTMLElement>("[data-figure]")];
  const filters = [...document.querySelectorAll<HTMLSelectElement>("select[data-filter]")];
  const dialog = document.querySelector<HTMLDialogElement>("#run-list");
  /** What buttons within a drawing chose. */
  const chosenBy = new Map<HTMLElement, Record<string, string>>(figures.map((figure) => [figure, {}]));
  const widths = new Map<HTMLElement, number>();
  const menus = [...document.querySelectorAll<HTMLSelectElement>("select[data-choice], select[data-filter]")].map(
    (select) => {
      const figure = select.closest<HTMLElement>("[data-figure]")?.dataset.figure ?? "";
      const path = sweep.axes[Number(select.dataset.filter)]?.path ?? "";
      return { select, name: nameSelect(select, figure, path) };
    },
  );

  const keepChoices = () => {
    const choices = new Map<string, string>();
    for (const { select, name } of menus) {
      const said = readSelect(select);
      if (said !== null) choices.set(name, said);
    }
    for (const [figure, chosen] of chosenBy)
      for (const [choice, value] of Object.entries(chosen))
        if (value !== "") choices.set(`${figure.dataset.figure}.${choice}`, value);
    const address = formatChoices(choices) || location.pathname + location.search;
    // A link to a part of the page stays.
    if (address.startsWith("#") || location.hash.includes("=")) history.replaceState(null, "", address);
  };
  /** Choices of the address; without any, the page stays as it is. */
  const takeChoices = () => {
    const choices = parseChoices(location.hash);
    if (choices === null) return;
    for (const { select, name } of menus) takeSelect(select, choices.get(name));
    for (const figure of figures) {
      const start = `${figure.dataset.figure}.`;
      const own = [...choices].filter(([name]) => name.startsWith(start) && !menus.some((menu) => menu.name === name));
      chosenBy.set(figure, Object.fromEntries(own.map(([name, value]) => [name.slice(start.length), value])));
    }
  };

  const listShown = () =>
    sweep.runs.flatMap((run, i) => {
      const isIn = filters.every(({ value, dataset }) => {
        const axis = Number(dataset.filter);
        const found = sweep.axes[axis];
        return value === "" || (found !== undefined && cellOfRun(run, axis, found) === Number(value));
      });
      return isIn ? [i] : [];
    });
  const redraw = (figure: HTMLElement) => {
    const drawing = figure.querySelector<HTMLElement>(".drawing");
    const draw = draws[figure.dataset.figure ?? ""];
    if (drawing === null || draw === undefined) return;
    const selects = figure.querySelectorAll<HTMLSelectElement>("select[data-choice]");
    const chosen = Object.fromEntries([...selects].map(({ dataset, value }) => [dataset.choice ?? "", value]));
    const width = Math.max(280, Math.floor(drawing.clientWidth));
    widths.set(figure, width);
    drawing.innerHTML = draw(sweep, listShown(), { ...chosen, ...chosenBy.get(figure) }, width).text;
    enterMarks(drawing);
  };
  const open = (mark: Element) => {
    const list = dialog?.querySelector(".list");
    if (!dialog || !list) return;
    list.innerHTML = drawRunList(sweep, unpackRuns(mark.getAttribute("data-runs") ?? "")).text;
    dialog.showModal();
    dialog.scrollTop = 0;
  };

  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    if (target === dialog) dialog.close();
    const mark = target.closest("[data-runs]");
    if (mark !== null) open(mark);
    const button = target.closest<HTMLElement>("[data-choose]");
    const figure = button?.closest<HTMLElement>("[data-figure]");
    if (!button || !figure) return;
    const { choose = "", value = "" } = button.dataset;
    chosenBy.set(figure, { ...chosenBy.get(figure), [choose]: value });
    const place = [...figure.querySelectorAll("[data-choose]")].indexOf(button);
    redraw(figure);
    keepChoices();
    figure.querySelectorAll<HTMLElement>("[data-choose]")[place]?.focus();
  });
  listenToMarkKeys(open);
  for (const figure of figures) figure.addEventListener("change", () => redraw(figure));
  for (const filter of filters) filter.addEventListener("change", () => figures.forEach(redraw));
  for (const { select } of menus) select.addEventListener("change", keepChoices);
  window.addEventListener("hashchange", () => {
    takeChoices();
    figures.forEach(redraw);
  });
  window.addEventListener("resize", () => {
    for (const figure of figures) {
      const width = figure.querySelector(".drawing")?.clientWidth ?? 0;
      if (Math.max(280, Math.floor(width)) !== widths.get(figure)) redraw(figure);
    }
  });
  takeChoices();
  figures.forEach(redraw);
  enterMarks(document);
}
