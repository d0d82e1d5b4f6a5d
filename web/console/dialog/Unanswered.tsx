import { useState } from "react";

import { useText } from "../messages";
import { usePending } from "./pending";
import { Sentences, Unknown } from "./sections/Said";
import { Problem } from "../ui/Problem";
import { useSending } from "./useSending";

/** A request that was sent from here and whose answer never came, also before a reload: it can be asked again.

    `place`: the batch of an update, or the update that was to be undone. */
export function Unanswered({ place }: { place: string }) {
  const text = useText();
  const { sending, again } = useSending(place);
  const [request] = useState(usePending(place).request);
  if (request === null) return null;
  switch (sending.kind) {
    case "refused":
      return <Sentences errors={sending.errors} />;
    case "failed":
      return <Problem problem={sending.problem} />;
    case "sending":
      return <p role="status">{text("dialog.accepting")}</p>;
    default:
      return <Unknown again={() => void again()} words={request.words} />;
  }
}
