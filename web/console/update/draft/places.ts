// Where something is entered, so that what is wrong with it can be shown there.
import { type Attribute, type Entries, PATHS, type Transaction } from "./draft";

/** An attribute, a part of one, or how all of it is done. */
export type Place = Attribute | "startAt" | "comment" | `${"charge" | "refund"}.${keyof Transaction}` | `chargingPeriod.${number}`;

const HOW: readonly string[] = ["startAt", "comment"] satisfies Place[];
/** Of these a part is said: what a path says below them is a field of its own. */
const PARTED: readonly Attribute[] = ["charge", "refund", "chargingPeriod"];

/** The place that the path of a user error is about; null where it is about none of them. */
export function placeAt(path: readonly string[]): Place | null {
  const attribute = (Object.keys(PATHS) as Attribute[]).find((each) => PATHS[each].every((part, index) => path[index] === part));
  if (attribute === undefined) return HOW.includes(path[0] ?? "") ? (path[0] as Place) : null;
  const part = path[PATHS[attribute].length];
  return part !== undefined && PARTED.includes(attribute) ? (`${attribute}.${part}` as Place) : attribute;
}

/** The attribute whose row a place is in; null where it is in none. */
export function attributeOf(place: Place): Attribute | null {
  const attribute = place.split(".")[0] ?? "";
  return attribute in PATHS ? (attribute as Attribute) : null;
}

/** The place of the plan of one product among those that were entered. */
export function placeOfPlan(entries: Entries, addOnProduct: string | null): Place {
  const index = entries.chargingPeriod.findIndex((each) => each.addOnProduct === addOnProduct);
  return index < 0 ? "chargingPeriod" : `chargingPeriod.${index}`;
}
