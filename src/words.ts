/** @file Numbers and small pieces of sentences, the same on every page and in every console. Numbers also run inside a report's page. */

/**
 * A measured value with about four significant digits: `0.4312`, `53.21`, `1.24e-8`, `0`, `NaN`, `∞`.
 * No locale is involved, so the same number reads the same everywhere.
 */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 1e-3 || size >= 1e5) return trimExponential(value.toExponential(2));
  return String(Number(value.toPrecision(4)));
}

/** `1.20e+8` as `1.2e8`. */
export function trimExponential(text: string): string {
  const [mantissa = "", exponent = ""] = text.split("e");
  return `${Number(mantissa)}e${Number(exponent)}`;
}

/** A step or a count, with a comma between thousands: `1,116`. */
export function formatStep(step: number): string {
  return String(step).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** A share between 0 and 1 as a percentage: `99.2 %`. Only exactly 0 and 1 read `0 %` and `100 %`. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return formatNumber(share);
  const percent = share * 100;
  const text = percent.toFixed(1).replace(/\.0$/, "");
  if (text === "0" && share > 0) return "< 0.1 %";
  if (text === "100" && share < 1) return "> 99.9 %";
  return `${text} %`;
}

/** As `formatShare`, with as many more digits as it takes not to show a bound that the share is below: `94.96 %` of 95 %. */
export function formatShareBeside(share: number, bound: number): string {
  if (!(share < bound) || formatShare(share) !== formatShare(bound)) return formatShare(share);
  for (let decimals = 2; decimals < 10; decimals++) {
    const text = (share * 100).toFixed(decimals);
    if (Number(text) < bound * 100) return `${text} %`;
  }
  return `just below ${formatShare(bound)}`;
}

/** How sure a judgement is, in whole per cent; never quite nothing or all: `97 %`. */
export function formatConfidence(share: number): string {
  return `${Math.min(99, Math.max(1, Math.round(100 * share)))} %`;
}

const UNITS: readonly (readonly [unit: string, seconds: number])[] = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
];

/** `8 s`, `3 min 5 s`, `2 h 0 min`: whole seconds in at most two units; `?` where not known. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "?";
  const whole = Math.ceil(seconds);
  for (const [index, [unit, size]] of UNITS.entries()) {
    if (whole < size) continue;
    const [lesserUnit, lesserSize] = UNITS[index + 1] ?? ["s", 1];
    return `${Math.floor(whole / size)} ${unit} ${Math.floor((whole % size) / lesserSize)} ${lesserUnit}`;
  }
  return `${whole} s`;
}

/** `42 s left` as the last of a line's fields; none where nobody knows. */
export function listTimeLeft(seconds: number): string[] {
  return Number.isFinite(seconds) && seconds >= 0 ? [`${formatDuration(seconds)} left`] : [];
}

/** `512 bytes`, `3.4 kB`, `12 MB`: powers of 1000, two digits. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(bytes < 1000 ? 3 : 2))} ${units[power]}`;
}

/** The noun to be read after a count: `step` of one, `steps` of any other number; `many` where an s does not do. */
export function pluralise(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}

/** `no slingshot`, `1 slingshot`, `5 slingshots`. */
export function countSlingshots(count: number): string {
  return `${count === 0 ? "no" : count} ${count === 0 ? "slingshot" : pluralise(count, "slingshot")}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

const MOST_NAMED = 3;

/** As `joinWords`; of many the first three, and how many more there are. */
export function joinSome(words: readonly string[]): string {
  const named = words.slice(0, words.length > MOST_NAMED + 1 ? MOST_NAMED : words.length);
  const rest = words.length - named.length;
  return joinWords([...named, ...(rest > 0 ? [`${formatStep(rest)} more`] : [])]);
}

/** Of several sentences, those that there are, one after the other. */
export function joinSentences(...sentences: readonly (string | null)[]): string {
  return sentences.filter((sentence) => sentence !== null).join(" ");
}

export function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

export function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
