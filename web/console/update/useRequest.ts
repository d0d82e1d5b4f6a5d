import { useState } from "react";

import type { Selection } from "../batch/selection";
import { usePending } from "../dialog/pending";
import type { DialogRequest, UserErrors } from "../dialog/request";
import { useText } from "../messages";
import { useMay } from "../session/viewer";
import type { UpdateDraft } from "./draft/draft";
import { missing, toInput } from "./draft/toInput";
import { faultsOf, type Fault, unreadable, useFaults } from "./faults";

/** From the draft to the dialog, and back with what is wrong. */
export function useRequest({ batch, filter }: Selection, draft: UpdateDraft, change: (values: Partial<UpdateDraft>) => void) {
  const text = useText();
  const { tell, ...faults } = useFaults();
  const [request, setRequest] = useState<DialogRequest | null>(null);
  const kept = usePending(batch.id);
  const why = useWhyNot(draft, request === null && kept.request() !== null);

  function open(onRefusal = draft.onRefusal) {
    const empty = missing(draft).map((place) => ({ place, message: text(place === "startAt" ? "update.noStart" : "update.empty") }));
    tell(empty);
    if (empty.length === 0) setRequest({ kind: "update", batch, input: toInput(filter, { ...draft, onRefusal }) });
  }
  function show(found: readonly Fault[]) {
    setRequest(null);
    tell(found);
  }
  const dialog = {
    request,
    onClose: () => setRequest(null),
    onErrors: (errors: UserErrors) => {
      // The dialog says itself what has changed since its preview.
      if (!errors.some(({ code }) => code === "CONFIRMATION_STALE")) show(faultsOf(errors));
    },
    onUnreadable: (message: string) => {
      show([unreadable(message)]);
      return true;
    },
    onSkipRefused: () => {
      change({ onRefusal: "SKIP_REFUSED" });
      open("SKIP_REFUSED");
    },
  };
  return { ...faults, request, why, open, dialog };
}

/** Why there is nothing to ask for now, in words; null where there is. */
function useWhyNot({ ticked }: UpdateDraft, unanswered: boolean): string | null {
  const text = useText();
  if (!useMay()("UPDATE_ACCOUNTS")) return text("state.needs", { permission: "UPDATE_ACCOUNTS" });
  if (unanswered) return text("update.unanswered");
  return ticked.length === 0 ? text("update.chooseSome") : null;
}
