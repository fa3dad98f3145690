/** @file What the start page shows, kept in the address while it is looked at. */
import { useEffect, useState } from "preact/hooks";
import { formatStart, readStart, type StartAddress } from "../../src/lab/start/startAddress.ts";

export function useStartAddress(): readonly [StartAddress, (change: Partial<StartAddress>) => void] {
  const [address, setAddress] = useState(() => readStart(location.hash));
  useEffect(() => {
    const hash = formatStart(address);
    // Where the lab begins, the address may stay empty.
    if (location.hash !== hash && !(location.hash.length < 3 && hash === "#/start"))
      history.replaceState(history.state, "", hash);
  }, [address]);
  useEffect(() => {
    const take = () => {
      if (/^#\/?(start\b|$)/.test(location.hash)) setAddress(readStart(location.hash));
    };
    addEventListener("hashchange", take);
    return () => removeEventListener("hashchange", take);
  }, []);
  return [address, (change) => setAddress((before) => ({ ...before, ...change }))];
}
