import { useEffect, useState } from "react";
import { type AnyVariables, type CombinedError, type TypedDocumentNode, useSubscription } from "urql";

import { useSession } from "../session/session";

/** The newest event of a subscription; while nobody is signed in it rests, and starts again afterwards. */
export function useLive<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  pause = false,
): { data: Data | undefined; error: CombinedError | undefined; again: () => void } {
  const { token } = useSession();
  const [{ data, error }, again] = useSubscription<Data, Data, Variables>({
    query,
    variables,
    pause: pause || token === null,
  } as never);
  return { data, error: token === null ? undefined : error, again };
}

/** The value, once it has been the same for a while. */
export function useDebounced<Value>(value: Value, milliseconds: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
