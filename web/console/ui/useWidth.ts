import { useSyncExternalStore } from "react";

export type Width = "wide" | "medium" | "narrow";

const WIDE = "(min-width: 1100px)";
const MEDIUM = "(min-width: 701px)";

/** How much room there is: three columns, two and a drawer, or one. */
export function useWidth(): Width {
  return useSyncExternalStore(subscribe, look);
}

function look(): Width {
  if (matchMedia(WIDE).matches) return "wide";
  return matchMedia(MEDIUM).matches ? "medium" : "narrow";
}

function subscribe(listener: () => void): () => void {
  const queries = [WIDE, MEDIUM].map((query) => matchMedia(query));
  queries.forEach((query) => query.addEventListener("change", listener));
  return () => queries.forEach((query) => query.removeEventListener("change", listener));
}
