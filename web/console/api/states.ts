import type { BatchUpdateState } from "./generated/graphql";

const ENDED = ["COMPLETED", "REFUSED", "CANCELLED", "FAILED"] as const satisfies readonly BatchUpdateState[];
type Ended = (typeof ENDED)[number];

/** Whether an update goes on no more, as a state says. */
export const hasEnded = (state: BatchUpdateState): state is Ended => (ENDED as readonly string[]).includes(state);
