import { useEffect, useMemo, useState } from "react";
import { useLocation, useSearch } from "wouter";

import { useKeptName } from "../session/useKeptName";
import { type Criteria, type Draft, EMPTY, fromAddress, toAddress, toCriteria, toDraft } from "./filter";

/** The criteria that are applied: those of the address; null where they cannot be read. */
export function useApplied(): Criteria | null {
  const search = useSearch();
  return useMemo(() => fromAddress(search), [search]);
}

const NONE: Criteria = {};

/** What the form holds, kept over a reload; it is applied by changing the address. */
export function useDraft(batch: string) {
  const kept = useKeptName("filter", batch);
  const applied = useApplied() ?? NONE;
  const [, navigate] = useLocation();
  const address = toAddress(batch, applied);
  const [draft, setDraft] = useState<Draft>(() => stored(kept, address) ?? toDraft(applied));
  const [seen, setSeen] = useState(address);
  // Another filter was applied from elsewhere: a follow-up, "Only this account", the browser's back button.
  if (seen !== address) {
    setSeen(address);
    setDraft(toDraft(applied));
  }
  useEffect(
    () => sessionStorage.setItem(kept, JSON.stringify({ address, draft } satisfies Stored)),
    [kept, address, draft],
  );
  // What is applied again is no other place to come back to.
  const go = (to: string) => navigate(to, { replace: to === location.pathname + location.search });
  return {
    draft,
    applied,
    change: (values: Partial<Draft>) => setDraft({ ...draft, ...values }),
    apply: (next: Draft = draft) => go(toAddress(batch, toCriteria(next))),
    reset: () => {
      setDraft(EMPTY);
      go(toAddress(batch, {}));
    },
  };
}

type Stored = { readonly address: string; readonly draft: Partial<Draft> };

/** What was entered while the same filter was applied: a follow-up of an update, or another link, brings its own. */
function stored(name: string, address: string): Draft | null {
  const kept = JSON.parse(sessionStorage.getItem(name) ?? "null") as Stored | null;
  return kept?.address === address ? { ...EMPTY, ...kept.draft } : null;
}
