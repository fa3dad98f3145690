/** @file What is left of a run whose removal was cut off: a folder with a name that says so. */

const SUFFIX = ".removing";

/** The folder that the run in `directory` becomes before anything of it is deleted. */
export const remainderOf = (directory: string): string => `${directory.replace(/[/\\]+$/, "")}${SUFFIX}`;

/** Whether `path` is named as one; what has such a name is no run any more. */
export const isRemainder = (path: string): boolean => path.replace(/[/\\]+$/, "").endsWith(SUFFIX);
