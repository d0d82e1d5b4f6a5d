import type { PreviewFragment } from "../../api/generated/graphql";
import { useText } from "../../messages";
import styles from "./sections.module.css";
import { verbOf } from "../facts";
import type { DialogRequest } from "../request";
import { Section } from "./Section";

/** Whether there is a way back, said before. */
export function Undo({ request, preview }: { request: DialogRequest; preview: PreviewFragment }) {
  const text = useText();
  const said = (() => {
    if (verbOf(request) === "terminate") return "dialog.undo.termination" as const;
    if (preview.distributorCharges.length > 0) return "dialog.undo.distributors" as const;
    return "dialog.undo.can" as const;
  })();
  return (
    <Section title={text("dialog.undo")}>
      <p className={said === "dialog.undo.can" ? styles.muted : styles.nothing}>{text(said)}</p>
    </Section>
  );
}
