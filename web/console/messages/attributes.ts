// Attributes and their values as people read them: the server names an attribute as the API does, and writes values of
// an enum, switches and amounts as the API has them.
import { en } from "./en";
import type { MessageId, Text } from "./index";
import { formatAmount } from "./money";

/** The caption of an attribute; one without a caption keeps its name. */
export function attributeWords(attribute: string, text: Text): string {
  const id = `attribute.${attribute}`;
  return id in en ? text(id as MessageId) : attribute;
}

/** Where the words of an attribute's values are. */
const FAMILIES: Readonly<Record<string, string>> = {
  activateInactive: "value",
  blocked: "value",
  changeStatus: "update.status",
  status: "status",
  unifiedMessaging: "messaging",
};
const AMOUNTS: readonly string[] = ["openingBalance", "charge", "refund", "balance"];
/** What the server writes before a value that is undone. */
const UNDO = "undo ";

export function valueWords(attribute: string, value: string, text: Text, currency = ""): string {
  if (value.startsWith(UNDO)) {
    return text("value.undone", { value: valueWords(attribute, value.slice(UNDO.length), text, currency) });
  }
  const id = `${FAMILIES[attribute]}.${value}`;
  if (id in en) return text(id as MessageId);
  return AMOUNTS.includes(attribute) && /^-?\d/.test(value) ? `${formatAmount(value)} ${currency}`.trim() : value;
}
