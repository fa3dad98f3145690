/** @file Addresses of the lab: which page, of which run, and all that is chosen on it. Everything stands behind the #, so that any server will do. */
import { useEffect, useState } from "preact/hooks";

export interface Route {
  /** `runs`, `run`, `compare` and so on; the empty text for where the lab begins. */
  readonly page: string;
  /** What stands behind the page's name: the id of a run. */
  readonly id: string;
  readonly settings: URLSearchParams;
}

/** `#/run/sweep/a?steps=1-9`. */
function parseRoute(hash: string): Route {
  const [path = "", query = ""] = splitOnce(hash.replace(/^#\/?/, ""), "?");
  const [page, id] = splitOnce(path, "/");
  return { page, id: decode(id), settings: new URLSearchParams(query) };
}

/** @param settings as they are to be written: `steps=1-9` */
export function formatRoute(page: string, id = "", settings: readonly string[] = []): string {
  return `#/${page}${id === "" ? "" : `/${encodeId(id)}`}${settings.length === 0 ? "" : `?${settings.join("&")}`}`;
}

/** Ids as one setting; commas stand between them. */
export const formatIds = (ids: readonly string[]): string =>
  ids.map((id) => encodeId(id.replaceAll("%", "%25").replaceAll(",", "%2C"))).join(",");

export const parseIds = (text: string | null): string[] => (text ?? "").split(",").filter(Boolean).map(decode);

export const formatSetting = (name: string, value: string): string => `${name}=${encodeURIComponent(value)}`;

/** A slash needs no other name behind a #. */
const encodeId = (id: string): string => encodeURIComponent(id).replaceAll("%2F", "/");

/** What no one can have meant is taken by its letters. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** Goes to another page, from which one can come back. */
export function goTo(route: string): void {
  location.hash = route;
}

/** Keeps what is chosen in the address, without a step back to what was before. */
export function keepRoute(route: string): void {
  const [now, kept] = [parseRoute(location.hash), parseRoute(route)];
  // Who has just gone to another page is not fetched back.
  if (now.page !== "" && (now.page !== kept.page || now.id !== kept.id)) return;
  if (route !== location.hash) history.replaceState(null, "", route);
}

/** Where the address leads at the moment. What the page itself keeps in it changes nothing here. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const take = () => setRoute(parseRoute(location.hash));
    addEventListener("hashchange", take);
    return () => removeEventListener("hashchange", take);
  }, []);
  return route;
}
