import { useEffect } from "react";
import { useLocation } from "wouter";

import { goToRegion } from "./regions";

const BOX = "batch-box";

/** Ctrl or Cmd and K goes to the batch, from whichever screen. */
export function useBatchShortcut(): void {
  const [location, navigate] = useLocation();
  useEffect(() => {
    function press(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (!goToRegion("search", BOX)) navigate("/", { state: { goTo: BOX } });
    }
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [navigate]);
  // The screen that it was asked for on had no such box: it goes there once this one has.
  useEffect(() => {
    const asked = history.state as { goTo?: string } | null;
    if (asked?.goTo !== BOX) return;
    history.replaceState(null, "", location + window.location.search);
    goToRegion("search", BOX);
  }, [location]);
}
