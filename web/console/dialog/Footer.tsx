import { useIntl } from "react-intl";
import { Button } from "react-aria-components";

import { useConnection } from "../api/connection";
import { type Text, useNumber, useText } from "../messages";
import styles from "./dialog.module.css";
import { hopeless, verbOf } from "./facts";
import type { Freshness } from "./freshness";
import { isDone } from "./friction";
import type { DialogRequest } from "./request";
import type { Confirmation } from "./useConfirmation";

type Props = { request: DialogRequest; confirmation: Confirmation; onClose: () => void };

/** How fresh the figures are, and the two ways out. */
export function Footer({ request, confirmation, onClose }: Props) {
  const text = useText();
  const number = useNumber();
  const { previewed, sending, apply } = confirmation;
  const updated = previewed?.preview.updated ?? 0;
  const words = text(`dialog.apply.${verbOf(request)}`, { count: updated, accounts: number(updated) });
  const reason = whyLocked(request, confirmation, text);
  const busy = sending.kind === "sending";
  return (
    <footer className={styles.footer}>
      <Fresh followed={confirmation.followed} freshness={confirmation.freshness} refresh={() => void confirmation.load()} />
      {reason && <p className={styles.reason}>{reason}</p>}
      <div className={styles.buttons}>
        <Button onPress={onClose} isDisabled={busy}>
          {text(sending.kind === "unknown" ? "dialog.close" : "dialog.cancel")}
        </Button>
        {(previewed || confirmation.loading) && <Button
          className={verbOf(request) === "terminate" ? "danger" : "primary"}
          isDisabled={!isReady(request, confirmation)}
          onPress={() => void apply(words)}
        >
          {busy ? text("dialog.accepting") : words}
        </Button>}
      </div>
    </footer>
  );
}

function isReady(request: DialogRequest, { previewed, freshness, satisfied, sending }: Confirmation): boolean {
  if (!previewed || hopeless(request, previewed) || !satisfied) return false;
  return freshness?.kind === "current" && sending.kind !== "sending" && sending.kind !== "unknown";
}

/** Why it cannot be applied, said beside the button: what is to be done for it may be out of sight. */
function whyLocked(request: DialogRequest, confirmation: Confirmation, text: Text): string | null {
  const { previewed, sending, frictions, given } = confirmation;
  if (!previewed || sending.kind !== "idle") return null;
  const why = hopeless(request, previewed);
  if (why) return text(`dialog.locked.${why}`);
  const [next] = frictions.filter((friction) => !isDone(friction, given));
  return next ? text(`dialog.locked.${next.kind}`) : null;
}

type FreshProps = { followed: boolean; freshness: Freshness | null; refresh: () => void };

function Fresh({ followed, freshness, refresh }: FreshProps) {
  const text = useText();
  const number = useNumber();
  const { formatTime } = useIntl();
  const { lost } = useConnection();
  if (freshness?.kind === "outOfDate") {
    return (
      <p className={styles.outOfDate} role="status">
        {text("dialog.outOfDate")} {differences(freshness, text, number)}{" "}
        {freshness.refreshAt === null && <Button onPress={refresh}>{text("dialog.refresh")}</Button>}
      </p>
    );
  }
  const time = freshness?.kind === "current" && formatTime(freshness.previewedAt, { timeStyle: "medium", hourCycle: "h23" });
  return (
    <p className={styles.fresh} role="status">
      {time ? text(howFresh(followed, lost), { time }) : freshness && text("dialog.refreshing")}
    </p>
  );
}

/** What nothing follows is not called current. */
function howFresh(followed: boolean, lost: boolean): "dialog.previewed" | "dialog.notFollowed" | "dialog.current" {
  if (!followed) return "dialog.previewed";
  return lost ? "dialog.notFollowed" : "dialog.current";
}

type OutOfDate = Extract<Freshness, { kind: "outOfDate" }>;

function differences({ was, now }: OutOfDate, text: Text, number: (value: number) => string): string {
  return (["selected", "started", "depleted"] as const)
    .filter((figure) => was[figure] !== now[figure])
    .map((figure) => text(`dialog.moved.${figure}`, { was: number(was[figure]), now: number(now[figure]) }))
    .join(", ");
}
