// Going to a part of the panel from elsewhere: a skip link, or the shortcut to the batch.
import { useEffect, useEffectEvent } from "react";
import { flushSync } from "react-dom";

export type Region = "search" | "main" | "update";

const EVENT = "console-region";

/** Shows a region, where it is behind a tab or in a drawer, and puts the focus on it or on an element in it. */
export function goToRegion(region: Region, element: string = region): boolean {
  dispatchEvent(new CustomEvent<Region>(EVENT, { detail: region }));
  const found = document.getElementById(element);
  if (found === null) return false;
  if (element === region) found.setAttribute("tabindex", "-1");
  found.focus();
  return true;
}

/** Called before the focus comes: what it renders is there at once. */
export function useRegion(show: (region: Region) => void): void {
  const listener = useEffectEvent((event: Event) => flushSync(() => show((event as CustomEvent<Region>).detail)));
  useEffect(() => {
    addEventListener(EVENT, listener);
    return () => removeEventListener(EVENT, listener);
  }, []);
}
