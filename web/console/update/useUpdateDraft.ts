import { useEffect, useState } from "react";

import type { Attribute, Entries, UpdateDraft } from "./draft/draft";
import { PATHS } from "./draft/draft";
import { DRAFT, ENTRIES, MONEY } from "./draft/start";
import { draftStored } from "./useAttributeCount";

const keyOf = (batch: string) => `console.update.${batch}`;
const ORDER = Object.keys(PATHS) as Attribute[];

/** What is to be changed, kept for each batch over a reload. */
export function useUpdateDraft(batch: string) {
  const [draft, setDraft] = useState<UpdateDraft>(() => storedDraft(batch));
  useEffect(() => {
    sessionStorage.setItem(keyOf(batch), JSON.stringify(draft));
    draftStored();
  }, [batch, draft]);
  return {
    draft,
    change: (values: Partial<UpdateDraft>) => setDraft((before) => ({ ...before, ...values })),
    enter: (values: Partial<Entries>) => setDraft((before) => ({ ...before, entries: { ...before.entries, ...values } })),
    tick: (attributes: ReadonlySet<Attribute>) =>
      setDraft((before) => ({ ...before, ticked: ORDER.filter((each) => attributes.has(each)) })),
  };
}

export type Enter = ReturnType<typeof useUpdateDraft>["enter"];

export function storedDraft(batch: string): UpdateDraft {
  const text = sessionStorage.getItem(keyOf(batch));
  if (text === null) return DRAFT;
  const found = JSON.parse(text) as UpdateDraft;
  return { ...DRAFT, ...found, entries: { ...ENTRIES, ...found.entries } };
}

/** The one of opening balance, charge and refund that locks the two others. */
export const lockedBy = (attribute: Attribute, ticked: readonly Attribute[]): Attribute | null =>
  MONEY.includes(attribute) ? (ticked.find((each) => each !== attribute && MONEY.includes(each)) ?? null) : null;
