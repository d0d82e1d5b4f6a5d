// When an update starts: an instant, from the date and the time that a clock in some zone shows.
import { parseDateTime, toCalendarDateTime, toZoned } from "@internationalized/date";

export type Clock = { readonly date: string; readonly time: string; readonly zone: string };

export type Start = {
  readonly instant: string;
  /** The clocks of the zone are changed: they skip this time, which stands for as long after it; or show it twice, and
      the first is meant. */
  readonly odd: "skipped" | "twice" | null;
};

/** Null where date or time is none. */
export function startOf({ date, time, zone }: Clock): Start | null {
  try {
    const shown = parseDateTime(`${date.trim()}T${time.trim()}`);
    const [earlier, later] = [toZoned(shown, zone, "earlier"), toZoned(shown, zone, "later")];
    const shows = toCalendarDateTime(earlier).compare(shown) === 0;
    const odd = earlier.compare(later) === 0 ? null : shows ? "twice" : "skipped";
    return { instant: toZoned(shown, zone).toAbsoluteString(), odd };
  } catch {
    return null;
  }
}
