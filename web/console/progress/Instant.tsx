import { useIntl } from "react-intl";

type Props = {
  at: string;
  /** The zone to show it in; that of the browser where there is none. */
  zone?: string;
  /** Whether the zone is written behind it. */
  zoned?: boolean;
};

/** A moment, in one zone. */
export function Instant({ at, zone, zoned }: Props) {
  const { formatDate } = useIntl();
  const shown = formatDate(at, {
    dateStyle: "medium",
    timeStyle: "medium",
    hourCycle: "h23",
    ...(zone && { timeZone: zone }),
  });
  const named = zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <time dateTime={at}>
      {shown}
      {zoned && ` ${named}`}
    </time>
  );
}
