/** @file Times and memory as Slurm writes them. */

/** Seconds of `30` (minutes), `1:30`, `2:00:00`, `1-12`, `1-12:30`, `1-12:30:00`; `infinite` is one too. Null for what is none. */
export function parseTimeSeconds(text: string): number | null {
  if (/^(infinite|unlimited)$/i.test(text)) return Number.POSITIVE_INFINITY;
  const match = /^(?:(\d+)-)?(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text);
  if (match === null) return null;
  const [days, first = 0, second, third] = match
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)));
  if (days !== undefined) return ((days * 24 + first) * 60 + (second ?? 0)) * 60 + (third ?? 0);
  if (third !== undefined) return (first * 60 + (second ?? 0)) * 60 + third;
  return first * 60 + (second ?? 0);
}

const MIB: Readonly<Record<string, number>> = { K: 1 / 1024, M: 1, G: 1024, T: 1024 * 1024 };

/** MiB of `500`, `500M`, `2G`. Null for what is none. */
export function parseMemoryMiB(text: string): number | null {
  const match = /^(\d+)([KMGT]?)B?$/i.exec(text);
  if (match === null) return null;
  return Number(match[1]) * (MIB[(match[2] || "M").toUpperCase()] ?? 1);
}
