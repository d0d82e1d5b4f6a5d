// Which columns are shown: kept in the browser.
import { useMemo, useState } from "react";

import { type Column, type ColumnId, COLUMNS } from "./columns";

const KEY = "console.columns";

export type Columns = {
  readonly shown: readonly Column[];
  show(ids: ReadonlySet<ColumnId>): void;
};

export function useColumns(): Columns {
  const [hidden, setHidden] = useState(stored);
  const shown = useMemo(() => COLUMNS.filter(({ id, always }) => always || !hidden.includes(id)), [hidden]);
  return {
    shown,
    show(ids) {
      const next = COLUMNS.map(({ id }) => id).filter((id) => !ids.has(id));
      localStorage.setItem(KEY, JSON.stringify(next));
      setHidden(next);
    },
  };
}

// The hidden ones are kept, so that a column that is new shows.
function stored(): readonly ColumnId[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}
