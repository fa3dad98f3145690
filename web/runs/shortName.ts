/** @file What a run is called where it stands beside others. */

/** Its name without the time at which it began, which all of them have, and which has a column of its own. */
export const shortName = (name: string): string => name.replace(/(^|\/)\d{4}-\d{2}-\d{2}-\d{6}-(?=.)/, "$1");
