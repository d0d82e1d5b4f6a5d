import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Button } from "react-aria-components";
import { useSearch } from "wouter";

import { Main } from "../app/Main";
import { goToRegion, useRegion } from "../app/regions";
import { useText } from "../messages";
import { useWidth, type Width } from "../ui/useWidth";
import { type How, type Name, Part } from "./Part";
import { Tabs } from "./Tabs";
import styles from "./Workspace.module.css";

type Parts = {
  search: ReactNode;
  update: ReactNode;
  /** How many attributes are ticked, for who does not see the panel. */
  ticked: number;
  /** The part in sight where there is room for one alone, until the person goes to another, or this is another. */
  first: Name;
  children: ReactNode;
};

/**
 * How the three parts stand: side by side, with a drawer for the third, or one at a time behind tabs. They are the same
 * elements whichever way, so that nothing that was begun in them is lost when the page becomes narrower or wider.
 */
export function Workspace({ search, update, ticked, first, children }: Parts) {
  const text = useText();
  const width = useWidth();
  const [current, setCurrent] = useState<Name>(first);
  useRegion((region) => setCurrent(region === "main" ? "accounts" : region));
  const address = useSearch();
  useChange(address, () => width === "narrow" && current === "search" && goToRegion("main"));
  useChange(first, () => (width === "narrow" ? goToRegion(first === "search" ? "search" : "main") : setCurrent(first)));
  const opener = useRef<HTMLButtonElement>(null);
  const drawer = width === "medium" && current === "update";
  const close = () => {
    flushSync(() => setCurrent("accounts"));
    opener.current?.focus();
  };
  const part = (name: Name) => ({ name, how: howShown(name, current, width), enter: () => setCurrent(name), close });
  return (
    <div className={styles.workspace} data-width={width}>
      <Part {...part("search")} title={text("tabs.search")}>
        {search}
      </Part>
      <Part {...part("accounts")} title={text("tabs.accounts")}>
        <Main className={styles.center}>
          {width === "medium" && (
            <Button ref={opener} className={`primary ${styles.opener}`} aria-haspopup="dialog" onPress={() => goToRegion("update")}>
              {text("update.openCount", { count: ticked })}
            </Button>
          )}
          {children}
        </Main>
      </Part>
      {drawer && <div className={styles.underlay} onClick={close} />}
      <Part {...part("update")} title={text("update.title")}>
        {update}
      </Part>
      {width === "narrow" && <Tabs current={current} ticked={ticked} goTo={setCurrent} />}
    </div>
  );
}

function howShown(name: Name, current: Name, width: Width): How {
  switch (width) {
    case "wide":
      return "column";
    case "narrow":
      return name === current ? "alone" : "hidden";
    case "medium":
      if (name === "update") return current === "update" ? "drawer" : "hidden";
      return current === "update" ? "behind" : "column";
  }
}

/** Called when it has become another. */
function useChange(value: string, act: () => void): void {
  const before = useRef(value);
  const changed = useEffectEvent(act);
  useEffect(() => {
    if (before.current !== value) changed();
    before.current = value;
  }, [value]);
}
