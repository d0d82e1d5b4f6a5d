// Finding one of many by a part of its name: so many are shown at most, as a list of hundreds is slow, and read by nobody.
import type { Option } from "./Choice";

export const SHOWN = 50;

export const matches = (name: string, sought: string): boolean => name.toLowerCase().includes(sought.trim().toLowerCase());

export type Found = { readonly shown: readonly Option[]; readonly hits: number };

/** The options to show for what is typed, and how many there would be. The one that is chosen is among them, as the field
    shows its name; as long as that stands there, nothing is sought, and no name is read. */
export function found(options: readonly Option[], chosen: string | null, typed: string): Found {
  const [current] = options.filter(({ id }) => id === chosen);
  const hits = typed === "" || current?.name === typed ? options : options.filter(({ name }) => matches(name, typed));
  const first = hits.slice(0, SHOWN);
  const shown = current && !first.includes(current) ? [current, ...first.slice(0, SHOWN - 1)] : first;
  return { shown, hits: hits.length };
}
