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
  const [draft, setDraft] = useState<Draft>(() => stored(batch) ?? toDraft(applied));
  const address = toAddress(batch, applied);
  const [seen, setSeen] = useState(address);
  // Another filter was applied from elsewhere: a follow-up, "Only this account", the browser's back button.
  if (seen !== address) {
    setSeen(address);
    setDraft(toDraft(applied));
  }
  useEffect(() => sessionStorage.setItem(keyOf(batch), JSON.stringify(draft)), [batch, draft]);
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

function stored(batch: string): Draft | null {
  const text = sessionStorage.getItem(keyOf(batch));
  return text === null ? null : { ...EMPTY, ...(JSON.parse(text) as Partial<Draft>) };
}
