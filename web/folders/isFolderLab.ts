/** @file Whether a page has a lab of run folders behind it. */

/** Whether the server of this page has a lab of folders behind it: it says so in the page, and no server of files does. */
export const isFolderLab = (): boolean => document.querySelector('meta[name="lab"][content="folders"]') !== null;
