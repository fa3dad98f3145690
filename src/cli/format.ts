/** @file Numbers and durations as people read them. */

/** Four significant digits; powers of ten below 0.001 and from 100 000 on. */
export function formatNumber(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size < 1e-3 || size >= 1e5 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
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

/** `512 bytes`, `3.4 kB`, `12 MB`: powers of 1000, two digits. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(bytes < 1000 ? 3 : 2))} ${units[power]}`;
}

/** `1 slingshot`, `2 slingshots`, `no slingshot`. */
export function countSlingshots(count: number): string {
  return `${count === 0 ? "no" : count} slingshot${count > 1 ? "s" : ""}`;
}
