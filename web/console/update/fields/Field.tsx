import type { ReactNode } from "react";

import type { Attribute } from "../draft/draft";
import { ChangeStatus } from "./ChangeStatus";
import { ActivateInactive, ActivationDate, AvailabilityDays, ExpirationDate } from "./lifecycle";
import { Charge, OpeningBalance, Refund } from "./money";
import { AddOns, ChargingPeriod, Product } from "./products";
import type { FieldProps } from "./props";
import { AssociatedNumber, CustomerSite, Distributor, PreferredLanguage, Role, TimeZone, UnifiedMessaging } from "./settings";

const FIELDS: Readonly<Record<Attribute, (props: FieldProps) => ReactNode>> = {
  activationDate: ActivationDate,
  expirationDate: ExpirationDate,
  availabilityDays: AvailabilityDays,
  activateInactive: ActivateInactive,
  changeStatus: ChangeStatus,
  openingBalance: OpeningBalance,
  charge: Charge,
  refund: Refund,
  product: Product,
  addOns: AddOns,
  chargingPeriod: ChargingPeriod,
  associatedNumber: AssociatedNumber,
  unifiedMessaging: UnifiedMessaging,
  preferredLanguage: PreferredLanguage,
  timeZone: TimeZone,
  role: Role,
  customerSite: CustomerSite,
  distributor: Distributor,
};

/** Where the value of an attribute is entered. */
export function Field({ attribute, ...props }: FieldProps & { attribute: Attribute }) {
  const Of = FIELDS[attribute];
  return <Of {...props} />;
}
