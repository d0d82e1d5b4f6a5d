// Subscriptions: over one WebSocket, and where that fails three times before it was ever open, as server-sent events.
import { createClient as eventsClient } from "graphql-sse";
import { type CloseCode, createClient as socketClient } from "graphql-ws";
import type { SubscriptionForwarder } from "urql";

import { currentToken, refused } from "../session/session";
import { lost, open, wait } from "./connection";

type Sink = Parameters<ReturnType<SubscriptionForwarder>["subscribe"]>[0];
type Payload = { query: string; variables?: Record<string, unknown> };

const FORBIDDEN = 4403 satisfies CloseCode.Forbidden;
const ATTEMPTS = 3;

let failures = 0;
let counted = false;
let everOpen = false;
let sentWith: string | null = null;

const viaSocket = (): boolean => everOpen || failures < ATTEMPTS;

// A refused upgrade is an error and then a closed socket; whether to try again is asked between the two.
function failed(): void {
  if (!everOpen && !counted) failures += 1;
  counted = true;
}

const sockets = socketClient({
  url: () => `${location.protocol.replace("http", "ws")}//${location.host}/graphql`,
  lazyCloseTimeout: 2000,
  retryAttempts: Infinity,
  connectionParams: () => {
    sentWith = currentToken();
    return { Authorization: `Bearer ${sentWith ?? ""}` };
  },
  // A token that was refused may have been replaced meanwhile.
  shouldRetry: (event) => viaSocket() && (!isForbidden(event) || ![null, sentWith].includes(currentToken())),
  retryWait: wait,
  on: {
    connecting: () => {
      counted = false;
    },
    error: failed,
    connected: () => {
      everOpen = true;
      open();
    },
    closed: (event) => {
      if (isForbidden(event)) return refused(sentWith);
      failed();
      if ((event as CloseEvent).code !== 1000) lost();
    },
  },
});

const events = eventsClient({
  url: "/graphql",
  credentials: "omit",
  headers: () => ({ Authorization: `Bearer ${currentToken() ?? ""}` }),
  retryAttempts: Infinity,
  retry: (retries) => {
    lost();
    return wait(retries);
  },
  on: { connected: open },
});

/** What urql follows a subscription with. A refused token ends it: whoever shows it starts it again after a sign-in. */
export const followed: SubscriptionForwarder = (body) => ({
  subscribe: (sink) => {
    // The library wants a text; the server takes an empty one for none.
    const payload = { ...body, query: body.query ?? "" } as Payload;
    let stop = viaSocket() ? overSocket() : overEvents(payload, sink);
    function overSocket() {
      return sockets.subscribe(payload, {
        next: (result) => sink.next(result as never),
        complete: () => sink.complete(),
        error: (error) => {
          if (viaSocket() || isForbidden(error)) sink.error(asError(error));
          else stop = overEvents(payload, sink);
        },
      });
    }
    return { unsubscribe: () => stop() };
  },
});

function overEvents(payload: Payload, sink: Sink): () => void {
  return events.subscribe(payload, {
    next: (result) => sink.next(result as never),
    complete: () => sink.complete(),
    error: (error) => {
      if ((error as { response?: Response }).response?.status === 401) refused(currentToken());
      sink.error(asError(error));
    },
  });
}

function isForbidden(event: unknown): boolean {
  return (event as Partial<CloseEvent> | null)?.code === FORBIDDEN;
}

// urql takes an array for errors of GraphQL, anything else for one of the network.
function asError(error: unknown): unknown {
  if (Array.isArray(error) || error instanceof Error) return error;
  return new Error((error as Partial<CloseEvent>).reason || "The connection was lost.");
}
