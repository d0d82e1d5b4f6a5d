// What is wrong with a request, each at its place.
import { createContext, useContext, useState } from "react";

import type { Told } from "../ui/told";
import type { UserErrors } from "../dialog/request";
import { attributeOf, type Place, placeAt } from "./draft/places";

/** Place: where it is entered; null where it is entered nowhere here. */
export type Fault = { readonly place: Place | null; readonly message: string };

export const faultsOf = (errors: UserErrors): Fault[] => errors.map(({ path, message }) => ({ place: placeAt(path), message }));

/** What the server says of a value that it cannot even read: it names the place in its message. */
export function unreadable(message: string): Fault {
  const found = /^Variable '\$input' has invalid value at \.([^:]+): /.exec(message);
  if (!found?.[1]) return { place: null, message };
  const path = found[1].replace(/\[(\d+)\]/g, ".$1").split(".");
  return { place: placeAt(path), message: message.slice(found[0].length) };
}

export type Faults = {
  readonly faults: readonly Fault[];
  /** Grows each time that somebody is told. */
  readonly told: number;
};

export function useFaults() {
  const [state, set] = useState<Faults>({ faults: [], told: 0 });
  return {
    ...state,
    tell: (faults: readonly Fault[]) => set(({ told }) => ({ faults, told: told + 1 })),
    /** What was entered anew, or is not asked for any more, is not wrong any more, as far as anybody knows. */
    forget: (names: readonly string[]) =>
      set(({ faults, told }) => ({ told, faults: faults.filter(({ place }) => place === null || !names.includes(attributeOf(place) ?? place)) })),
  };
}

const FaultsContext = createContext<readonly Fault[]>([]);
export const FaultsProvider = FaultsContext.Provider;

/** Marks a field as the place where something is entered, and gives it what is wrong there. */
export function useAt(): (place: Place) => Told {
  const faults = useContext(FaultsContext);
  return (place) => ({
    place,
    error: faults.filter((fault) => fault.place === place).map(({ message }) => message).join(" ") || null,
  });
}
