import { ChevronDown } from "lucide-react";
import { Button, Input } from "react-aria-components";

import styles from "./fields.module.css";

/** Where it is typed what is to be found; the button shows what there is. */
export function ComboInput({ id, placeholder }: { id?: string | undefined; placeholder: string }) {
  return (
    <div className={styles.combo}>
      <Input {...(id && { id })} placeholder={placeholder} onFocus={(event) => event.target.select()} />
      <Button className="quiet icon">
        <ChevronDown size={16} aria-hidden />
      </Button>
    </div>
  );
}
