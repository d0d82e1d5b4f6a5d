import { useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";

import type { Outcome, UpdateDetailsFragment } from "../../api/generated/graphql";
import { useNumber, useText } from "../../messages";
import styles from "./result.module.css";
import { ResultPage } from "./ResultPage";

const TABS = ["ALL", "UPDATED", "UNCHANGED", "REFUSED"] as const;

/** What became of each account, by outcome. */
export function Results({ update }: { update: UpdateDetailsFragment }) {
  const text = useText();
  const number = useNumber();
  const [shown, setShown] = useState<(typeof TABS)[number]>("ALL");
  const { processed, updated, unchanged, refused } = update.progress;
  const counts = { ALL: processed, UPDATED: updated, UNCHANGED: unchanged, REFUSED: refused };
  return (
    <Tabs selectedKey={shown} onSelectionChange={(key) => setShown(key as typeof shown)}>
      <TabList aria-label={text("result.accounts")} className={styles.tabs ?? ""}>
        {TABS.map((tab) => (
          <Tab key={tab} id={tab}>
            {text(`result.tab.${tab}`)} <span className={styles.note}>{number(counts[tab])}</span>
          </Tab>
        ))}
      </TabList>
      {TABS.map((tab) => (
        <TabPanel key={tab} id={tab}>
          <ResultPage key={tab} update={update} outcome={tab === "ALL" ? null : (tab satisfies Outcome)} />
        </TabPanel>
      ))}
    </Tabs>
  );
}
