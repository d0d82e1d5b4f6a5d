import { useEffect, useEffectEvent } from "react";

/** Called when the page gets the focus: what nothing follows is looked at anew. */
export function useOnFocus(look: () => void): void {
  const listener = useEffectEvent(look);
  useEffect(() => {
    addEventListener("focus", listener);
    return () => removeEventListener("focus", listener);
  }, []);
}
