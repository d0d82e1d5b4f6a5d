import { Input, Label, TextField } from "react-aria-components";

import { useText } from "../messages";
import { Choice } from "../ui/Choice";
import type { UpdateDraft } from "./draft/draft";
import { Line } from "./fields/basic";

type Props = { draft: UpdateDraft; change: (values: Partial<UpdateDraft>) => void; zone: string | null };

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What a refused account means, when it starts, and why. */
export function How({ draft, change, zone }: Props) {
  const text = useText();
  const { start } = draft;
  return (
    <>
      <Choice
        label={text("update.onRefusal")}
        options={(["SKIP_REFUSED", "REFUSE_BATCH"] as const).map((id) => ({ id, name: text(`update.onRefusal.${id}`) }))}
        value={draft.onRefusal}
        onChange={(id) => change({ onRefusal: id as UpdateDraft["onRefusal"] })}
      />
      <Choice
        label={text("update.start")}
        options={(["now", "at"] as const).map((id) => ({ id, name: text(`update.start.${id}`) }))}
        value={start.kind}
        onChange={(kind) => change({ start: kind === "now" ? { kind } : { kind: "at", date: "", time: "08:00", zone: zone ?? HERE } })}
      />
      {start.kind === "at" && (
        <>
          <Line label={text("update.start.date")} hint={text("update.date")} value={start.date} onChange={(date) => change({ start: { ...start, date } })} />
          <Line label={text("update.start.time")} value={start.time} onChange={(time) => change({ start: { ...start, time } })} />
          <Choice
            label={text("update.start.zone")}
            options={[...new Set([zone ?? HERE, HERE])].map((id) => ({ id, name: id }))}
            value={start.zone}
            onChange={(next) => change({ start: { ...start, zone: next } })}
          />
        </>
      )}
      <TextField value={draft.comment} onChange={(comment) => change({ comment })} autoComplete="off">
        <Label>{text("dialog.comment")}</Label>
        <Input />
      </TextField>
    </>
  );
}
