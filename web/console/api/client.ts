// The one place that decides how an operation travels.
import { authExchange } from "@urql/exchange-auth";
import { cacheExchange } from "@urql/exchange-graphcache";
import { Client, fetchExchange, subscriptionExchange } from "urql";

import { currentToken, refused, signedIn } from "../session/session";
import { documentsByHash } from "./documents";
import { keys } from "./keys";
import { isTokenRefused } from "./problem";
import { followed } from "./subscriptions";
import { updates } from "./updates";
import { wholeAnswers } from "./whole";

/** Waits with what is asked while nobody is signed in, and asks again what an expired token was refused. */
const auth = authExchange(async (utilities) => ({
  addAuthToOperation: (operation) =>
    utilities.appendHeaders(operation, { Authorization: `Bearer ${currentToken() ?? ""}` }),
  willAuthError: (operation) => operation.kind !== "subscription" && currentToken() === null,
  didAuthError: (error, operation) => operation.kind !== "subscription" && isTokenRefused(error),
  refreshAuth: async () => {
    refused(currentToken());
    await signedIn();
  },
}));

export const newClient = (): Client =>
  new Client({
    url: "/graphql",
    preferGetMethod: false,
    requestPolicy: "cache-and-network",
    fetchOptions: { cache: "no-store", credentials: "omit" },
    exchanges: [
      cacheExchange({ keys, updates }),
      wholeAnswers,
      documentsByHash,
      auth,
      fetchExchange,
      subscriptionExchange({ forwardSubscription: followed }),
    ],
  });
