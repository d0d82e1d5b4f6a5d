// Which rows are in view, and which pages that asks for.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

import type { Pages } from "./usePages";

const AHEAD = 20;

/** The virtual rows; a page is asked for before its place comes into view, and what is in view stays where it is. */
export function useScrolling(box: RefObject<HTMLElement | null>, { rows, load, more, earlier, from, error }: Pages, height: number) {
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const [begin, end] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];

  // Before the paint: rows that came in above move what is in view down, and a list read from its end shows its end.
  const before = useRef<{ readonly first: string; readonly count: number }>(undefined);
  useLayoutEffect(() => {
    const first = rows[0]?.id;
    if (first === undefined || !box.current) return;
    const seen = before.current;
    if (seen === undefined) {
      if (from === "last" || from === "before") box.current.scrollTop = box.current.scrollHeight;
    } else if (seen.first !== first) {
      box.current.scrollTop += (rows.length - seen.count) * height;
    }
    before.current = { first, count: rows.length };
  }, [box, from, height, rows]);
  useEffect(() => virtual.measure(), [virtual, height]);

  // After a fault the person asks again: going on by itself would only repeat it.
  useEffect(() => {
    if (error) return;
    if (more && end >= rows.length - AHEAD) load("after");
    else if (earlier && begin <= AHEAD) load("before");
  });
  return { items, height: virtual.getTotalSize() };
}
