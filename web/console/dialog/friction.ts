// What a person has to do before a change can be applied: the more it costs to be wrong, the more it takes.
export type Friction =
  | { readonly kind: "button" }
  | { readonly kind: "checkBox"; readonly accounts: number }
  | { readonly kind: "typeTotal"; readonly expected: string }
  | { readonly kind: "typeAccounts"; readonly expected: number; readonly final: boolean };

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

export function frictionOf(change: Change): Friction {
  const { updated } = change;
  if (change.terminates) return { kind: "typeAccounts", expected: updated, final: true };
  if (change.movesMoney) return { kind: "typeTotal", expected: change.moneyMoved };
  if (change.setsOpeningBalance || change.chargesDistributors) {
    return { kind: "typeAccounts", expected: updated, final: false };
  }
  const few = updated <= FEW && change.batchSize !== null && updated <= change.batchSize * SMALL_SHARE;
  return few ? { kind: "button" } : { kind: "checkBox", accounts: updated };
}

/** Whether what was typed is the number: separators between digits do not matter, the point does. */
export function isTyped(friction: Friction, typed: string): boolean {
  if (friction.kind !== "typeTotal" && friction.kind !== "typeAccounts") return true;
  return plain(typed) !== "" && plain(typed) === plain(String(friction.expected));
}

const plain = (number: string): string => number.replace("\u2212", "-").replace(/[\s,'’_\u00a0\u202f]/g, "");
