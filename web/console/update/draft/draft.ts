// The request as the panel holds it: which attributes are ticked, and what was entered beside each. Kept per batch in
// sessionStorage; what is sent is made of it by `toInput`, and user errors find their field by `placeAt`.
import type { BatchUpdateAccountsInput, RefusalPolicy, StatusChange, UnifiedMessaging } from "../../api/generated/graphql";

/** What is set, or cleared: null is sent where an attribute may be cleared. */
export type SetOrClear<Value> = { readonly clear: boolean; readonly value: Value };

/** What is entered for each attribute, as it is typed: checked by the server, not here. */
export type Entries = {
  readonly activationDate: string;
  readonly expirationDate: SetOrClear<string>;
  readonly availabilityDays: SetOrClear<string>;
  readonly activateInactive: boolean;
  readonly changeStatus: StatusChange | null;
  readonly openingBalance: string;
  readonly charge: Transaction;
  readonly refund: Transaction;
  readonly product: string | null;
  readonly addOns: { readonly how: "add" | "remove" | "replace"; readonly ids: readonly string[] };
  /** By the product or add-on; null: the main product. A plan of null: back to none. */
  readonly chargingPeriod: readonly { readonly addOnProduct: string | null; readonly plan: string | null }[];
  readonly associatedNumber: SetOrClear<string>;
  readonly unifiedMessaging: UnifiedMessaging | null;
  readonly preferredLanguage: string | null;
  readonly timeZone: string | null;
  readonly role: string | null;
  /** Cleared: the default site. */
  readonly customerSite: SetOrClear<string>;
  /** Cleared: none. */
  readonly distributor: SetOrClear<string>;
};

export type Transaction = { readonly amount: string; readonly visibleComment: string; readonly internalComment: string };

export type Attribute = keyof Entries;

/** Where an attribute lies in the input: the group first. The order is that of the page's sections. */
export const PATHS: Readonly<Record<Attribute, readonly [keyof BatchUpdateAccountsInput, ...string[]]>> = {
  activationDate: ["lifecycle", "activationDate"],
  expirationDate: ["lifecycle", "expirationDate"],
  availabilityDays: ["lifecycle", "availabilityDays"],
  activateInactive: ["lifecycle", "activateInactive"],
  changeStatus: ["lifecycle", "changeStatus"],
  openingBalance: ["balance", "openingBalance"],
  charge: ["balance", "charge"],
  refund: ["balance", "refund"],
  product: ["product", "product"],
  addOns: ["product", "addOns"],
  chargingPeriod: ["chargingPeriod"],
  associatedNumber: ["ivrSettings", "associatedNumber"],
  unifiedMessaging: ["ivrSettings", "unifiedMessaging"],
  preferredLanguage: ["ivrSettings", "preferredLanguage"],
  timeZone: ["selfCareSettings", "timeZone"],
  role: ["selfCareSettings", "role"],
  customerSite: ["customerSite", "customerSite"],
  distributor: ["distributor", "distributor"],
};

export type UpdateDraft = {
  readonly ticked: readonly Attribute[];
  readonly entries: Entries;
  readonly onRefusal: RefusalPolicy;
  readonly start: { readonly kind: "now" } | { readonly kind: "at"; readonly date: string; readonly time: string; readonly zone: string };
  readonly comment: string;
};

