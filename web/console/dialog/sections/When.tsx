import { Input, Label, TextField } from "react-aria-components";

import { useText } from "../../messages";
import { useMoment } from "../../messages/moments";
import styles from "./sections.module.css";
import type { DialogRequest } from "../request";
import type { Confirmation } from "../useConfirmation";
import { Section } from "./Section";

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** When it starts: at the customer's clock, and at that of who reads it. */
export function When({ request, zone }: { request: DialogRequest; zone: string | null }) {
  const text = useText();
  const moment = useMoment();
  const startAt = request.kind === "update" ? request.input.startAt : null;
  if (!startAt) return null;
  const zones = [...new Set([zone ?? HERE, HERE])];
  return (
    <Section title={text("dialog.when")}>
      <p>{zones.map((each) => text("dialog.at", { time: moment(startAt, each), zone: each })).join(" · ")}</p>
      <p className={styles.nothing}>{text("dialog.later")}</p>
    </Section>
  );
}

/** Why: said in the panel, or here for an undo. */
export function Comment({ request, confirmation }: { request: DialogRequest; confirmation: Confirmation }) {
  const text = useText();
  if (request.kind === "revert") {
    return (
      <TextField value={confirmation.comment} onChange={confirmation.setComment} autoComplete="off">
        <Label>{text("dialog.comment")}</Label>
        <Input />
      </TextField>
    );
  }
  if (!request.input.comment) return null;
  return (
    <Section title={text("dialog.comment")}>
      <p className={styles.value}>{request.input.comment}</p>
    </Section>
  );
}
