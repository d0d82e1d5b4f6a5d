// All words of the console: `en.ts` has them, and whoever translates it changes nothing else.
import type { ReactNode } from "react";
import { I18nProvider } from "react-aria-components";
import { IntlProvider, useIntl } from "react-intl";

import { en } from "./en";

export type MessageId = keyof typeof en;
type Values = Record<string, string | number | bigint | Date | null | undefined>;

export function Words({ children }: { children: ReactNode }) {
  return (
    <IntlProvider locale="en" messages={en}>
      <I18nProvider locale="en">{children}</I18nProvider>
    </IntlProvider>
  );
}

export interface Text {
  (id: MessageId, values?: Values): string;
  (id: MessageId, values: Record<string, ReactNode>): ReactNode;
}

/** The words of a message, with its values in place. */
export function useText(): Text {
  const { formatMessage } = useIntl();
  return ((id: MessageId, values?: Values) => formatMessage({ id }, values)) as Text;
}

/** Whole numbers as people read them: 1,237. */
export function useNumber(): (value: number) => string {
  const { formatNumber } = useIntl();
  return (value) => formatNumber(value);
}
