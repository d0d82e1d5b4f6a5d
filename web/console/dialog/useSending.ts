import { useState } from "react";
import { useClient } from "urql";
import { useLocation } from "wouter";

import type { Problem } from "../api/problem";
import { updateAddress } from "../app/addresses";
import { type PendingRequest, usePending } from "./pending";
import type { UserErrors } from "./request";
import { send } from "./send";

export type Sending =
  | { readonly kind: "idle" }
  | { readonly kind: "sending" }
  | { readonly kind: "refused"; readonly errors: UserErrors }
  | { readonly kind: "failed" | "unknown"; readonly problem: Problem };

/** Sends what was confirmed at a place, or asks again what was left unanswered there; goes to the update's page. */
export function useSending(place: string, onAccepted?: () => void) {
  const client = useClient();
  const kept = usePending(place);
  const [, navigate] = useLocation();
  const [sending, setSending] = useState<Sending>({ kind: "idle" });
  async function go(request: PendingRequest, again: boolean): Promise<Sending> {
    setSending({ kind: "sending" });
    const answer = await send(client, kept, request, again);
    if (answer.kind === "accepted") {
      // The dialog closes before its page goes, which it would else leave inert.
      onAccepted?.();
      await new Promise((resolve) => setTimeout(resolve));
      navigate(updateAddress(answer.update));
      return { kind: "idle" };
    }
    setSending(answer);
    return answer;
  }
  return {
    sending,
    send: (request: PendingRequest) => go(request, false),
    again: async () => {
      const request = kept.request();
      if (request) await go(request, true);
    },
    reset: () => setSending({ kind: "idle" }),
  };
}
