// Time zones with how far they are from GMT, as the browser knows them.

/** What a zone's clocks are ahead of GMT at an instant, "GMT+05:30"; null for a zone that the browser does not know. */
export function offsetOf(zone: string, at: Date): string | null {
  try {
    const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(at);
    return parts.find(({ type }) => type === "timeZoneName")?.value ?? null;
  } catch {
    return null;
  }
}

/** A zone to choose: its name, and its offset now. */
export function zoneName(zone: string, now = new Date()): string {
  const offset = offsetOf(zone, now);
  return offset === null ? zone : `${zone} (${offset})`;
}

/** The same for a list of hundreds: the name is made when it is read, as the browser takes a tenth of a millisecond. */
export function zoneOption(id: string, now = new Date()) {
  let name: string | undefined;
  return {
    id,
    get name() {
      return (name ??= zoneName(id, now));
    },
  };
}
