/** @file Steps in ascending order, each of them once. */

export function isAscending(numbers: Float64Array): boolean {
  for (let i = 1; i < numbers.length; i++) if (!((numbers[i] as number) > (numbers[i - 1] as number))) return false;
  return true;
}

/** The different numbers in ascending order. */
export function sortUnique(numbers: Float64Array): Float64Array {
  if (isAscending(numbers)) return numbers.slice();
  const sorted = numbers.slice().sort();
  let length = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[length++] = sorted[i] as number;
  }
  return sorted.slice(0, length);
}
