// Why an attribute cannot be ticked: it is shown all the same, with the reason.
import type { Permission } from "../../api/generated/graphql";
import { type Attribute, PATHS, type UpdateDraft } from "./draft";
import { MONEY } from "./start";

export type Lock =
  | { readonly kind: "needs"; readonly permission: Permission }
  /** A request has one of the two. */
  | { readonly kind: "excludedBy"; readonly attribute: Attribute }
  /** Accounts are terminated, which is asked for alone. */
  | { readonly kind: "terminates" };

/** Whether accounts are terminated. */
export const terminates = ({ ticked, entries }: UpdateDraft): boolean =>
  ticked.includes("changeStatus") && entries.changeStatus === "TERMINATED";

export function lockOf(attribute: Attribute, draft: UpdateDraft, may: (permission: Permission) => boolean): Lock | null {
  if (draft.ticked.includes(attribute)) return null;
  if (PATHS[attribute][0] === "balance" && !may("MOVE_MONEY")) return { kind: "needs", permission: "MOVE_MONEY" };
  if (terminates(draft)) return { kind: "terminates" };
  const other = MONEY.includes(attribute) ? draft.ticked.find((each) => MONEY.includes(each)) : undefined;
  return other === undefined ? null : { kind: "excludedBy", attribute: other };
}
