import { useSyncExternalStore } from "react";

import { storedDraft } from "./useUpdateDraft";

const EVENT = "console-draft";

/** Called when a draft was stored. */
export const draftStored = (): boolean => dispatchEvent(new Event(EVENT));

/** How many attributes are chosen for a batch: shown where the panel itself is closed. */
export function useAttributeCount(batch: string | null): number {
  return useSyncExternalStore(subscribe, () => (batch === null ? 0 : storedDraft(batch).ticked.length));
}

function subscribe(listener: () => void): () => void {
  addEventListener(EVENT, listener);
  return () => removeEventListener(EVENT, listener);
}
