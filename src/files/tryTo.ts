/** @file What need not succeed: there is a better error to tell, or nothing to tell at all. */

/** What `action` gives; null where it throws. */
export function tryTo<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}
