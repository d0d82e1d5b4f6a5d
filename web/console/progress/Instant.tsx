import { useIntl } from "react-intl";

type Props = {
  at: string;
  /** The zone to show it in; that of the browser where there is none. */
  zone?: string;
};

/** A moment, in one zone. */
export function Instant({ at, zone }: Props) {
  const { formatDate } = useIntl();
  const shown = formatDate(at, {
    dateStyle: "medium",
    timeStyle: "medium",
    hourCycle: "h23",
    ...(zone && { timeZone: zone }),
  });
  return <time dateTime={at}>{shown}</time>;
}
