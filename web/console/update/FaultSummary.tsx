import { useEffect, useRef } from "react";

import { type Text, useText } from "../messages";
import { attributeOf, type Place } from "./draft/places";
import type { Fault } from "./faults";
import blocks from "../ui/blocks.module.css";
import styles from "./update.module.css";

/** All that is wrong, each a way to its field. It takes the focus when it is told. */
export function FaultSummary({ faults }: { faults: readonly Fault[] }) {
  const text = useText();
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => summary.current?.focus(), []);
  return (
    <div role="alert" ref={summary} tabIndex={-1} className={`${blocks.wrong} ${styles.summary}`}>
      <p>{text("update.faults")}</p>
      <ul>
        {faults.map(({ place, message }) => (
          <li key={`${place} ${message}`}>
            {place === null ? (
              message
            ) : (
              <a
                href={`#update-${place}`}
                onClick={(event) => {
                  event.preventDefault();
                  goTo(place);
                }}
              >
                {text("update.fault", { attribute: wordsOf(place, text), message })}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function wordsOf(place: Place, text: Text): string {
  const attribute = attributeOf(place);
  if (attribute !== null) return text(`attribute.${attribute}`);
  return text(place === "comment" ? "dialog.comment" : "update.start");
}

/** To the field of a place; where only a part of it has one, to the first. */
function goTo(place: Place): void {
  const [field] = [`[data-place="${place}"]`, `[data-place^="${place}"]`, `[data-place^="${attributeOf(place)}"]`]
    .map((each) => document.querySelector<HTMLElement>(`${each} :is(input, button)`))
    .filter((found) => found !== null);
  field?.focus();
}
