/** @file The lab of run folders as a page has it: the server that the page comes from, and the token of its address. */
import { createHttpLab, type FolderLab } from "./httpLab.ts";
import { createWatch } from "./watchChanges.ts";

/** Where the token is while the tab is open. Another tab of the same address has it not, and can look and change nothing. */
const KEY = "slingshot.token";

/** Takes the token out of the page's address; to be called before anything reads the hash. */
export function createFolderLab(): FolderLab {
  const base = new URL("./", document.baseURI).href;
  return createHttpLab({ base, token: takeToken(), watch: createWatch(`${base}api/changes`) });
}

/** Whether this page comes from `slingshot lab`, and not from a server of files. */
export async function isFolderLab(): Promise<boolean> {
  const answer = await fetch(new URL("api/lab", document.baseURI)).catch(() => null);
  return answer?.ok === true && answer.headers.get("Content-Type") === "application/json";
}

/** `#token=…` and what comes behind it, which stays: `#/start`. */
function takeToken(): string | null {
  const [, token, rest = ""] = /^#token=([\w-]+)(.*)$/.exec(location.hash) ?? [];
  if (token === undefined) return sessionStorage.getItem(KEY);
  sessionStorage.setItem(KEY, token);
  history.replaceState(history.state, "", rest === "" ? location.pathname + location.search : rest);
  return token;
}
