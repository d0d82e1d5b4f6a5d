// What the cache does when something is told that it cannot conclude by itself.
import type { UpdatesConfig } from "@urql/exchange-graphcache";

import type { FollowUpdateSubscription } from "./generated/graphql";
import { hasEnded } from "./states";

export const updates: UpdatesConfig = {
  Subscription: {
    /** Lists of updates, and how many have not ended, are other ones once an update has ended. */
    batchUpdateProgress: (result, _arguments, cache) => {
      if (!hasEnded((result as FollowUpdateSubscription).batchUpdateProgress.state)) return;
      cache
        .inspectFields("Query")
        .filter(({ fieldName }) => fieldName === "batchUpdates")
        .forEach(({ fieldName, arguments: given }) => cache.invalidate("Query", fieldName, given));
    },
  },
};
