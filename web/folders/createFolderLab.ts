/** @file The lab of run folders as a page has it: the server that the page comes from, and the token of its address. */
import { createHttpLab, type FolderLab } from "./httpLab.ts";
import { createWatch } from "./watchChanges.ts";

export { isFolderLab } from "./isFolderLab.ts";

/** Where the token is while the tab is open. Another tab of the same address has it not, and can look and change nothing. */
const KEY = "slingshot.token";

/** Takes the token out of the page's address, now and whenever one is put there; to be called before anything reads the hash. */
export function createFolderLab(): FolderLab {
  const base = new URL("./", document.baseURI).href;
  takeToken();
  addEventListener("hashchange", takeToken);
  const token = () => sessionStorage.getItem(KEY);
  return createHttpLab({ base, token, watch: createWatch(`${base}api/changes`) });
}

/** `#token=…` and what comes behind it, which stays: `#/start`. */
function takeToken(): void {
  const [, token, rest = ""] = /^#token=([\w-]+)(.*)$/.exec(location.hash) ?? [];
  if (token === undefined) return;
  sessionStorage.setItem(KEY, token);
  history.replaceState(history.state, "", rest === "" ? location.pathname + location.search : rest);
}
