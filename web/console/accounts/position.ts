// Where the rows that are kept lie in the whole list, as far as that is known.

export type Kept = { readonly count: number; readonly earlier: boolean; readonly more: boolean };

/**
 * The `aria-rowindex` of the first kept row; the row of captions is 1. Rows before a jump have not been counted, so it
 * is known from the list's first row, or back from its last one, and otherwise not claimed.
 */
export function firstIndex({ count, earlier, more }: Kept, selected: number | undefined): number | undefined {
  if (!earlier) return 2;
  return more || selected === undefined || selected < count ? undefined : selected - count + 2;
}

/** The `aria-rowcount`: -1 where it is not known. */
export function rowCount({ count, earlier, more }: Kept, selected: number | undefined): number {
  if (!earlier && !more) return count + 1;
  return selected === undefined ? -1 : selected + 1;
}
