import { X } from "lucide-react";
import { Button } from "react-aria-components";

import { useText } from "../messages";
import type { Attribute } from "./draft/draft";
import { Field } from "./fields/Field";
import type { FieldProps } from "./fields/props";
import styles from "./update.module.css";

type Props = FieldProps & { attribute: Attribute; remove: () => void };

/** An attribute that is ticked, with its value. */
export function AttributeRow({ attribute, remove, ...props }: Props) {
  const text = useText();
  const caption = text(`attribute.${attribute}`);
  return (
    <div className={styles.row} role="group" aria-label={caption} data-attribute>
      <Button
        className={`quiet icon ${styles.remove}`}
        aria-label={text("update.remove", { attribute: caption })}
        onPress={({ target }) => {
          goOn(target as HTMLElement);
          remove();
        }}
      >
        <X size={16} aria-hidden />
      </Button>
      <Field attribute={attribute} {...props} />
    </div>
  );
}

/** The focus would go with the row: it goes to the next one, or the one before, or the menu that rows come from. */
function goOn(button: HTMLElement): void {
  const row = button.closest("[data-attribute]");
  const places = [row?.nextElementSibling, row?.previousElementSibling].filter((each) => each?.hasAttribute("data-attribute"));
  const next = places[0]?.querySelector<HTMLElement>("button") ?? document.querySelector<HTMLElement>("[data-attributes]");
  next?.focus({ preventScroll: true });
}
