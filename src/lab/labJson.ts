/** @file What a lab says, as text: JSON that keeps the numbers JSON has not, NaN and the infinities. */

const SPECIAL = ["NaN", "Infinity", "-Infinity"] as const;

/** Stands for a number that JSON has not; no setting has such a name. */
const KEY = "$number";

export function encodeLabJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "number" && !Number.isFinite(inner) ? { [KEY]: String(inner) } : inner,
  );
}

export function decodeLabJson(text: string): unknown {
  return JSON.parse(text, (_, inner: unknown) => readSpecial(inner) ?? inner);
}

function readSpecial(value: unknown): number | null {
  if (typeof value !== "object" || value === null || !(KEY in value)) return null;
  const name = SPECIAL.find((each) => each === value[KEY]);
  return name === undefined ? null : Number(name);
}
