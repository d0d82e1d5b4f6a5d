// What a person has to do before a change can be applied: the more it costs to be wrong, the more it takes.
export type Friction =
  | { readonly kind: "checkBox"; readonly accounts: number }
  | { readonly kind: "typeTotal"; readonly expected: string }
  | { readonly kind: "typeAccounts"; readonly expected: number; readonly final: boolean };

/** What a person has typed or ticked. */
export type Given = { readonly typeTotal: string; readonly typeAccounts: string; readonly checkBox: boolean };
export const NOTHING: Given = { typeTotal: "", typeAccounts: "", checkBox: false };

export type Change = {
  readonly terminates: boolean;
  readonly movesMoney: boolean;
  readonly setsOpeningBalance: boolean;
  readonly chargesDistributors: boolean;
  /** The preview's figures, as the server wrote them. */
  readonly updated: number;
  readonly moneyMoved: string;
  /** Of the whole batch; null where the person may not see it. */
  readonly batchSize: number | null;
};

const FEW = 10_000;
const SMALL_SHARE = 0.1;

/** All that is asked for; nothing where a press is enough. What moves money of accounts and charges distributors too takes
    both, as neither number says the other. */
export function frictionsOf(change: Change): readonly Friction[] {
  const { updated } = change;
  if (change.terminates) return [{ kind: "typeAccounts", expected: updated, final: true }];
  const typed: Friction[] = [];
  if (change.movesMoney) typed.push({ kind: "typeTotal", expected: change.moneyMoved });
  if (change.setsOpeningBalance || change.chargesDistributors) {
    typed.push({ kind: "typeAccounts", expected: updated, final: false });
  }
  if (typed.length > 0) return typed;
  const few = updated <= FEW && change.batchSize !== null && updated <= change.batchSize * SMALL_SHARE;
  return few ? [] : [{ kind: "checkBox", accounts: updated }];
}

/** Whether it was ticked, or the number typed: separators between digits do not matter, the point does. */
export function isDone(friction: Friction, given: Given): boolean {
  if (friction.kind === "checkBox") return given.checkBox;
  const typed = plain(given[friction.kind]);
  return typed !== "" && typed === plain(String(friction.expected));
}

/** Whether a person has begun with it: what they have typed is not taken from them. */
export const isBegun = ({ kind }: Friction, given: Given): boolean => given[kind] !== NOTHING[kind];

const plain = (number: string): string => number.replace("\u2212", "-").replace(/[\s,'’_\u00a0\u202f]/g, "");
