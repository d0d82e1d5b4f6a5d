// Amounts as the server writes them, with the separators of the reader: digits are neither added nor dropped.
const formats = new Map<number, Intl.NumberFormat>();

/** An exact amount: `format` takes a text as it is, of any length, and the server's digits are kept. */
export function formatAmount(amount: string, locale = "en"): string {
  const digits = (amount.split(".")[1] ?? "").length;
  let format = formats.get(digits);
  if (!format) {
    format = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    formats.set(digits, format);
  }
  return format.format(amount as unknown as number);
}
