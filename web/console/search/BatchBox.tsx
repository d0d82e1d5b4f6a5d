import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover, Text } from "react-aria-components";
import { useQuery } from "urql";
import { useLocation } from "wouter";

import { FindBatchesDocument } from "../api/generated/graphql";
import { useDebounced } from "../api/useLive";
import { useNumber, useText } from "../messages";
import styles from "./search.module.css";
import { toAddress } from "./filter";

/** Finds a batch by a part of its name, and goes to it. */
export function BatchBox({ name }: { name: string | undefined }) {
  const text = useText();
  const number = useNumber();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState<string | null>(null);
  const sought = useDebounced(typed?.trim() ?? "", 250);
  const [{ data }] = useQuery({ query: FindBatchesDocument, variables: { name: sought === "" ? null : sought } });
  const hits = data?.accountBatches.nodes ?? [];

  return (
    <ComboBox
      items={hits}
      inputValue={typed ?? name ?? ""}
      onInputChange={(value) => setTyped(value)}
      onSelectionChange={(id) => id !== null && navigate(toAddress(String(id), {}))}
      onBlur={() => setTyped(null)}
      menuTrigger="focus"
      allowsEmptyCollection
      defaultFilter={() => true}
    >
      <Label>{text("search.batch")}</Label>
      <div className={styles.combo}>
        <Input id="batch-box" placeholder={text("search.batchPlaceholder")} onFocus={(event) => event.target.select()} />
        <Button className="quiet icon">
          <ChevronDown size={16} aria-hidden />
        </Button>
      </div>
      <Popover>
        <ListBox<(typeof hits)[number]> renderEmptyState={() => <p className={styles.hint}>{text("search.batchNone")}</p>}>
          {(hit) => (
            <ListBoxItem id={hit.id} textValue={hit.name}>
              <div>
                <Text slot="label">{hit.name}</Text>
                <Text slot="description" className={styles.hit}>
                  {text("search.batchHit", { customer: hit.customer.name, selected: number(hit.statistics.selected) })}
                </Text>
              </div>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
