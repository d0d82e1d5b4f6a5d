import { useMemo, useSyncExternalStore } from "react";

import { useKeptName } from "../session/useKeptName";
import type { Attribute, Entries, UpdateDraft } from "./draft/draft";
import { PATHS } from "./draft/draft";
import { DRAFT, ENTRIES } from "./draft/start";

const ORDER = Object.keys(PATHS) as Attribute[];
const listeners = new Set<() => void>();

/** What is to be changed, kept for each batch over a reload: the panel shows it, and the button that opens the panel. */
export function useUpdateDraft(batch: string) {
  const key = useKeptName("draft", batch);
  const text = useSyncExternalStore(subscribe, () => sessionStorage.getItem(key));
  const draft = useMemo(() => read(text), [text]);
  return useMemo(() => ({ draft, ...changes(key) }), [key, draft]);
}

export type Enter = ReturnType<typeof changes>["enter"];

function changes(key: string) {
  function set(next: (before: UpdateDraft) => UpdateDraft) {
    sessionStorage.setItem(key, JSON.stringify(next(read(sessionStorage.getItem(key)))));
    listeners.forEach((listener) => listener());
  }
  return {
    change: (values: Partial<UpdateDraft>) => set((before) => ({ ...before, ...values })),
    enter: (values: Partial<Entries>) => set((before) => ({ ...before, entries: { ...before.entries, ...values } })),
    tick: (attributes: ReadonlySet<Attribute>) => set((before) => ticked(before, attributes)),
  };
}

/** In the page's order. A termination that is unticked is forgotten: ticked again it would end what else is asked for. */
function ticked(before: UpdateDraft, attributes: ReadonlySet<Attribute>): UpdateDraft {
  const { changeStatus } = before.entries;
  const forgotten = changeStatus === "TERMINATED" && !attributes.has("changeStatus");
  return {
    ...before,
    ticked: ORDER.filter((each) => attributes.has(each)),
    entries: forgotten ? { ...before.entries, changeStatus: null } : before.entries,
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(text: string | null): UpdateDraft {
  if (text === null) return DRAFT;
  const found = JSON.parse(text) as UpdateDraft;
  return { ...DRAFT, ...found, entries: { ...ENTRIES, ...found.entries } };
}
