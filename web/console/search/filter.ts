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

/** What the form has no place for is left out of it: what is wrong with it the server says. */
export function toDraft(criteria: Criteria): Draft {
  const { accountId, ...others } = withoutEmpty(criteria) as Partial<Record<keyof Criteria, unknown>>;
  const match = (accountId ?? {}) as Partial<Record<Mode, unknown>>;
  const mode = MODES.find((each) => typeof match[each] === "string") ?? "startsWith";
  const shown = Object.entries(others).map(([name, value]) => [name, shaped(value, EMPTY[name as keyof Draft])]);
  return { ...EMPTY, ...Object.fromEntries(shown), mode, accountId: String(match[mode] ?? "") } as Draft;
}

/** One of many is a list of one, to the server too. */
function shaped(value: unknown, empty: Draft[keyof Draft]): unknown {
  if (Array.isArray(empty)) return [value].flat().map(String);
  return typeof empty === "string" ? String(value) : value;
}

export function toFilter(batch: string, criteria: Criteria): AccountBatchFilter {
  return { batch: { id: batch }, ...criteria };
}

/** The address of these criteria; it has none for the default filters. */
export function toAddress(batch: string, criteria: Criteria): string {
  const path = `/batches/${encodeURIComponent(batch)}`;
  const text = JSON.stringify(criteria);
  return text === "{}" ? path : `${path}?f=${encodeURIComponent(text)}`;
}

/**
 * What an address says, for the server to judge. Null where it cannot be read, or has what no filter has: it meant fewer
 * accounts than there are without it.
 */
export function fromAddress(search: string): Criteria | null {
  const text = new URLSearchParams(search).get("f");
  if (text === null) return {};
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found !== "object" || found === null || Array.isArray(found)) return null;
    const known = Object.keys(found).every((name) => Object.hasOwn(EMPTY, name) && name !== "mode");
    return known ? (withoutEmpty(found) as Criteria) : null;
  } catch {
    return null;
  }
}

/** What is wrong with one field of the applied filter, or with all of it. */
export type Fault = { readonly field: keyof Draft | null; readonly message: string };

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
