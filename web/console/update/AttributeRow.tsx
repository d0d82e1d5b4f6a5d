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
    <div className={styles.row} role="group" aria-label={caption}>
      <Button className={`quiet icon ${styles.remove}`} aria-label={text("update.remove", { attribute: caption })} onPress={remove}>
        <X size={16} aria-hidden />
      </Button>
      <Field attribute={attribute} {...props} />
    </div>
  );
}
