import type { Attribute, Entries, UpdateDraft } from "./draft";

const set = { clear: false, value: "" };
const transaction = { amount: "", visibleComment: "", internalComment: "" };

export const ENTRIES: Entries = {
  activationDate: "",
  expirationDate: set,
  availabilityDays: set,
  activateInactive: true,
  changeStatus: null,
  openingBalance: "",
  charge: transaction,
  refund: transaction,
  product: null,
  addOns: { how: "add", ids: [] },
  chargingPeriod: [],
  associatedNumber: set,
  unifiedMessaging: null,
  preferredLanguage: null,
  timeZone: null,
  role: null,
  customerSite: set,
  distributor: set,
};

export const DRAFT: UpdateDraft = { ticked: [], entries: ENTRIES, onRefusal: "SKIP_REFUSED", start: { kind: "now" }, comment: "" };

/** The three of which a request has one. */
export const MONEY: readonly Attribute[] = ["openingBalance", "charge", "refund"];
