import { useIntl } from "react-intl";

/** A moment as the clocks of a zone show it, with their offset: "Nov 1, 2026, 01:30 GMT-4". */
export function useMoment(): (at: string, zone: string) => string {
  const { formatDate } = useIntl();
  return (at, zone) =>
    formatDate(at, {
      timeZone: zone,
      year: "numeric",
      month: "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZoneName: "shortOffset",
    });
}
