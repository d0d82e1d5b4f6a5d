// An answer with errors is none: a null in it stands for what could not be read, and the cache would take it for a fact
// and answer others with it, without the error.
import type { Exchange } from "urql";
import { map, pipe } from "wonka";

/** Between the cache and what asks the server. */
export const wholeAnswers: Exchange =
  ({ forward }) =>
  (operations) =>
    pipe(
      operations,
      forward,
      map((result) => (result.error ? { ...result, data: undefined } : result)),
    );
