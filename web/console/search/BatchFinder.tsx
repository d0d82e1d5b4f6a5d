import { useEffect, useState } from "react";
import { ComboBox, Label, ListBox, ListBoxItem, Popover, Text, useFilter } from "react-aria-components";
import { useQuery } from "urql";

import { FindBatchesDocument, type FindBatchesQuery } from "../api/generated/graphql";
import { problemOf } from "../api/problem";
import { useDebounced } from "../api/useLive";
import { useNumber, useText } from "../messages";
import { useMay } from "../session/viewer";
import { ComboInput } from "../ui/ComboInput";
import fields from "../ui/fields.module.css";
import { Problem } from "../ui/Problem";
import styles from "./search.module.css";

type Hit = FindBatchesQuery["accountBatches"]["nodes"][number];

type Props = {
  label: string;
  placeholder: string;
  /** Of the batch that is chosen. */
  name: string | null | undefined;
  id?: string;
  choose: (hit: Hit) => void;
  /** Called when the field is emptied, where that means something. */
  clear?: () => void;
};

/** Finds a batch by a part of its name. */
export function BatchFinder({ label, placeholder, name, id, choose, clear }: Props) {
  const text = useText();
  const may = useMay()("READ_STATISTICS");
  const [typed, setTyped] = useState<string | null>(null);
  const sought = useDebounced(typed?.trim() ?? "", 250);
  const [{ data, error, fetching }, again] = useQuery({
    query: FindBatchesDocument,
    variables: { name: sought === "" ? null : sought },
    pause: !may,
  });
  const { hits, total, loading } = useHits(data, fetching, typed?.trim() ?? "", sought);
  return (
    <>
      <ComboBox
        items={hits}
        inputValue={typed ?? name ?? ""}
        onInputChange={(value) => {
          setTyped(value);
          if (value === "") clear?.();
        }}
        onSelectionChange={(key) => {
          const hit = hits.find((each) => each.id === key);
          if (hit) choose(hit);
        }}
        onBlur={() => setTyped(null)}
        menuTrigger="focus"
        allowsEmptyCollection
        defaultFilter={() => true}
        isDisabled={!may}
      >
        <Label>{label}</Label>
        <ComboInput id={id} placeholder={placeholder} />
        {!may && <Text slot="description">{text("state.needs", { permission: "READ_STATISTICS" })}</Text>}
        <Popover>
          <ListBox<Hit>
            renderEmptyState={() => (
              <p className={styles.hint}>{text(loading ? "state.loading" : error ? "search.batchError" : "search.batchNone")}</p>
            )}
          >
            {(hit) => <Found hit={hit} />}
          </ListBox>
          {total > hits.length && <p className={fields.more}>{text("field.findMore", { shown: hits.length, hits: total })}</p>}
        </Popover>
      </ComboBox>
      {error && !fetching && <Problem problem={problemOf(error)} retry={() => again({ requestPolicy: "network-only" })} />}
    </>
  );
}

/** What was found; while that is on its way, what of the last answer meets what is typed: else what a person is about to
    press would go and come back, or move, under the pointer. */
function useHits(data: FindBatchesQuery | undefined, fetching: boolean, typed: string, sought: string) {
  const { contains } = useFilter({ sensitivity: "base" });
  const [last, setLast] = useState(data);
  useEffect(() => {
    if (data) setLast(data);
  }, [data]);
  const { nodes, totalCount } = (data ?? last)?.accountBatches ?? { nodes: [], totalCount: 0 };
  const loading = fetching || typed !== sought;
  const hits = loading ? nodes.filter(({ name }) => contains(name, typed)) : nodes;
  return { hits, total: loading ? hits.length : totalCount, loading };
}

function Found({ hit }: { hit: Hit }) {
  const text = useText();
  const number = useNumber();
  return (
    <ListBoxItem id={hit.id} textValue={hit.name}>
      <div>
        <Text slot="label">{hit.name}</Text>
        <Text slot="description" className={styles.hit}>
          {text("search.batchHit", { customer: hit.customer.name, selected: number(hit.statistics.selected) })}
        </Text>
      </div>
    </ListBoxItem>
  );
}
