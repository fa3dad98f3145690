/// <reference lib="dom" />
/** @file What is chosen on a sweep's page, as the end of its address: a link opens the same choice. Runs in the browser. */

/** By names: `map.measure` of a figure, `only.optimizer.epsilon` of all. What is as the page begins is left out. */
export type Choices = ReadonlyMap<string, string>;

/** `#map.measure=firstSpike&only.optimizer.epsilon=1e-8`; the empty text for a page as it begins. */
export function formatChoices(choices: Choices): string {
  return choices.size === 0 ? "" : `#${new URLSearchParams([...choices])}`;
}

/** What the end of an address says of choices; null where it says nothing of any: it may be a link to a part of the page. */
export function parseChoices(hash: string): Choices | null {
  return hash.includes("=") ? new Map(new URLSearchParams(hash.slice(1))) : null;
}

/** By what it says and not by its number: a sweep that has grown has other numbers. */
export function nameSelect({ dataset }: HTMLSelectElement, figure: string, path: string): string {
  return dataset.choice === undefined ? `only.${path}` : `${figure}.${dataset.choice}`;
}

/** What a menu says in an address; null as it begins. */
export function readSelect(select: HTMLSelectElement): string | null {
  const chosen = select.selectedOptions[0];
  if (chosen === undefined || chosen === firstOption(select)) return null;
  return select.dataset.choice === undefined ? chosen.text : chosen.value;
}

/** Chooses what an address says, or what the page begins with where it says nothing, or nothing that there is. */
export function takeSelect(select: HTMLSelectElement, asked: string | undefined): void {
  const isMeant = ({ text, value }: HTMLOptionElement) =>
    asked === (select.dataset.choice === undefined ? text : value);
  const option = [...select.options].find(isMeant) ?? firstOption(select);
  if (option !== undefined) select.selectedIndex = option.index;
}

export function firstOption({ options }: HTMLSelectElement): HTMLOptionElement | undefined {
  return [...options].find(({ defaultSelected }) => defaultSelected) ?? options[0];
}
