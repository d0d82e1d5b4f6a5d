// The filter: as the form holds it, as the address holds it, and as it is sent. What is emptied is left out, never
// sent as an empty list or text, which would match nothing.
import type { AccountBatchFilter, AccountStatus, RefusedBy, Registration } from "../api/generated/graphql";

/** What narrows the accounts of a batch, as it is sent; nothing in it is null or empty. */
export type Criteria = Omit<AccountBatchFilter, "batch">;

export const MODES = ["startsWith", "equals", "contains", "endsWith"] as const;
export type Mode = (typeof MODES)[number];

/** The form: every field has a value, and an empty one narrows nothing. */
export type Draft = {
  readonly mode: Mode;
  readonly accountId: string;
  readonly controlNumbers: string;
  readonly statuses: readonly AccountStatus[];
  readonly registration: Registration | null;
  readonly products: readonly string[];
  readonly customerSites: readonly string[];
  readonly distributors: readonly string[];
  readonly started: boolean | null;
  readonly depleted: boolean | null;
  readonly refusedBy: RefusedBy | null;
  readonly leftBy: string | null;
};

export const EMPTY: Draft = {
  mode: "startsWith",
  accountId: "",
  controlNumbers: "",
  statuses: [],
  registration: null,
  products: [],
  customerSites: [],
  distributors: [],
  started: null,
  depleted: null,
  refusedBy: null,
  leftBy: null,
};

export function toCriteria(draft: Draft): Criteria {
  const { mode, accountId, ...others } = draft;
  const id = accountId.trim();
  const match = id === "" ? null : { [mode]: id };
  return withoutEmpty({ accountId: match, ...others, controlNumbers: draft.controlNumbers.trim() }) as Criteria;
}

export function toDraft(criteria: Criteria): Draft {
  const { accountId, ...others } = criteria;
  const mode = MODES.find((each) => typeof accountId?.[each] === "string") ?? "startsWith";
  return { ...EMPTY, ...withoutEmpty(others), mode, accountId: accountId?.[mode] ?? "" } as Draft;
}

export function toFilter(batch: string, criteria: Criteria): AccountBatchFilter {
  return { batch: { id: batch }, ...criteria };
}

/** The criteria in an address; none for the default filters, and for what is not a filter. */
export function toAddress(batch: string, criteria: Criteria): string {
  const path = `/batches/${encodeURIComponent(batch)}`;
  const text = JSON.stringify(criteria);
  return text === "{}" ? path : `${path}?f=${encodeURIComponent(text)}`;
}

export function fromAddress(search: string): Criteria {
  const text = new URLSearchParams(search).get("f");
  if (text === null) return {};
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found !== "object" || found === null || Array.isArray(found)) return {};
    const known = Object.entries(found).filter(([name]) => name === "accountId" || name in EMPTY);
    return toCriteria(toDraft(Object.fromEntries(known) as Criteria));
  } catch {
    return {};
  }
}

/** What the server says against one field of the applied filter. */
export type Fault = { readonly field: keyof Draft; readonly message: string };

/** The fields of the form that differ from what is applied. */
export function changed(draft: Draft, applied: Criteria): ReadonlySet<keyof Draft> {
  const before = toDraft(applied);
  const names = Object.keys(EMPTY) as (keyof Draft)[];
  const differ = names.filter((name) => JSON.stringify(draft[name]) !== JSON.stringify(before[name]));
  // Another way to match an empty text changes nothing.
  return new Set(differ.filter((name) => name !== "mode" || draft.accountId.trim() !== ""));
}

function withoutEmpty(values: object): object {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== "" && !(Array.isArray(value) && !value.length)),
  );
}
