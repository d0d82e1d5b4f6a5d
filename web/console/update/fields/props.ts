import type { Attribute, UpdateDraft } from "../draft/draft";
import type { Offered } from "../draft/offers";
import type { Enter } from "../useUpdateDraft";

/** What the field of an attribute is given. */
export type FieldProps = {
  readonly draft: UpdateDraft;
  readonly enter: Enter;
  /** Unticks all others. */
  readonly tickAlone: (attribute: Attribute) => void;
  readonly offered: Offered;
  /** Why there is nothing to choose from. */
  readonly locked: string | null;
  readonly currency: string;
  /** In which dates are meant; null where the person may not know it. */
  readonly zone: string | null;
};
