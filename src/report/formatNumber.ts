/** @file Numbers as a reader wants them: 1.24e-8, 0.4312, 1,116. Also runs inside the report's page. */

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
