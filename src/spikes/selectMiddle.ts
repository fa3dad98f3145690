/** @file The middle number of a list, without sorting it. */

/**
 * The upper one of two in the middle. Hoare's selection: in linear time as a rule. Reorders what it is given.
 * @param numbers at least `length`, which is 1 or more; none is NaN
 */
export function selectMiddle(numbers: Float64Array, length: number): number {
  const middle = length >> 1;
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const pivot = numbers[(low + high) >> 1] as number;
    let up = low;
    let down = high;
    while (up <= down) {
      while ((numbers[up] as number) < pivot) up++;
      while ((numbers[down] as number) > pivot) down--;
      if (up > down) break;
      const moved = numbers[up] as number;
      numbers[up++] = numbers[down] as number;
      numbers[down--] = moved;
    }
    if (middle <= down) high = down;
    else if (middle >= up) low = up;
    else break;
  }
  return numbers[middle] as number;
}
