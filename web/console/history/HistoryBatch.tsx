import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from "react-aria-components";
import { useQuery } from "urql";

import { HistoryBatchesDocument } from "../api/generated/graphql";
import { useDebounced } from "../api/useLive";
import { useText } from "../messages";
import styles from "./history.module.css";

type Props = { name: string | null; choose: (id: string | null, name: string | null) => void };

/** Finds the batch whose updates are shown; an emptied field stands for all batches. */
export function HistoryBatch({ name, choose }: Props) {
  const text = useText();
  const [typed, setTyped] = useState<string | null>(null);
  const sought = useDebounced(typed?.trim() ?? "", 250);
  const [{ data }] = useQuery({ query: HistoryBatchesDocument, variables: { name: sought === "" ? null : sought } });
  const hits = data?.accountBatches.nodes ?? [];
  return (
    <ComboBox
      items={hits}
      inputValue={typed ?? name ?? ""}
      onInputChange={(value) => {
        setTyped(value);
        if (value === "") choose(null, null);
      }}
      onSelectionChange={(id) => {
        const hit = hits.find((each) => each.id === id);
        if (hit) choose(hit.id, hit.name);
      }}
      onBlur={() => setTyped(null)}
      menuTrigger="focus"
      allowsEmptyCollection
      defaultFilter={() => true}
    >
      <Label>{text("history.batch")}</Label>
      <div className={styles.combo}>
        <Input placeholder={text("history.allBatches")} />
        <Button className="quiet icon">
          <ChevronDown size={16} aria-hidden />
        </Button>
      </div>
      <Popover>
        <ListBox<(typeof hits)[number]> renderEmptyState={() => <p className={styles.hint}>{text("search.batchNone")}</p>}>
          {(hit) => <ListBoxItem id={hit.id}>{hit.name}</ListBoxItem>}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
