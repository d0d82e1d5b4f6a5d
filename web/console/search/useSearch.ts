import { useEffect, useMemo, useState } from "react";
import { useLocation, useSearch } from "wouter";

import { type Criteria, type Draft, EMPTY, fromAddress, toAddress, toCriteria, toDraft } from "./filter";

const keyOf = (batch: string) => `console.filter.${batch}`;

/** The criteria that are applied: those of the address. */
export function useApplied(): Criteria {
  const search = useSearch();
  return useMemo(() => fromAddress(search), [search]);
}

/** What the form holds, kept over a reload; it is applied by changing the address. */
export function useDraft(batch: string) {
  const applied = useApplied();
  const [, navigate] = useLocation();
  const address = toAddress(batch, applied);
  const [draft, setDraft] = useState<Draft>(() => stored(batch, address) ?? toDraft(applied));
  const [seen, setSeen] = useState(address);
  // Another filter was applied from elsewhere: a follow-up, "Only this account", the browser's back button.
  if (seen !== address) {
    setSeen(address);
    setDraft(toDraft(applied));
  }
  useEffect(
    () => sessionStorage.setItem(keyOf(batch), JSON.stringify({ address, draft } satisfies Stored)),
    [batch, address, draft],
  );
  return {
    draft,
    applied,
    change: (values: Partial<Draft>) => setDraft({ ...draft, ...values }),
    apply: (next: Draft = draft) => navigate(toAddress(batch, toCriteria(next))),
    reset: () => {
      setDraft(EMPTY);
      navigate(toAddress(batch, {}));
    },
  };
}

type Stored = { readonly address: string; readonly draft: Partial<Draft> };

/** What was entered while the same filter was applied: a follow-up of an update, or another link, brings its own. */
function stored(batch: string, address: string): Draft | null {
  const kept = JSON.parse(sessionStorage.getItem(keyOf(batch)) ?? "null") as Stored | null;
  return kept?.address === address ? { ...EMPTY, ...kept.draft } : null;
}
