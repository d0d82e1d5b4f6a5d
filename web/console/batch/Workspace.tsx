import { type ReactNode, useState } from "react";
import { Button, Dialog, DialogTrigger, Modal, ModalOverlay, ToggleButton, ToggleButtonGroup } from "react-aria-components";

import { Main } from "../app/Main";
import { useRegion } from "../app/regions";
import { type MessageId, useText } from "../messages";
import { useWidth } from "../ui/useWidth";
import styles from "./Workspace.module.css";

type Parts = {
  search: ReactNode;
  update: ReactNode;
  /** How many attributes are ticked, for who does not see the panel. */
  ticked: number;
  children: ReactNode;
};

/** How the three parts stand: side by side, with a drawer for the third, or one at a time behind tabs. */
export function Workspace(parts: Parts) {
  switch (useWidth()) {
    case "wide":
      return <Columns {...parts} />;
    case "medium":
      return <WithDrawer {...parts} />;
    case "narrow":
      return <OneAtATime {...parts} />;
  }
}

function Columns({ search, update, children }: Parts) {
  return (
    <div className={styles.columns}>
      {search}
      <Center>{children}</Center>
      {update}
    </div>
  );
}

function WithDrawer({ search, update, ticked, children }: Parts) {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  useRegion((region) => setOpen(region === "update"));
  return (
    <div className={styles.columns} data-drawer>
      {search}
      <Center>
        <div className={styles.opener}>
          <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
            <Button className="primary">{text("update.openCount", { count: ticked })}</Button>
            <ModalOverlay isDismissable>
              <Modal className={styles.drawer ?? ""}>
                <Dialog aria-label={text("update.title")}>
                  <Button slot="close" className="quiet">
                    {text("update.close")}
                  </Button>
                  {update}
                </Dialog>
              </Modal>
            </ModalOverlay>
          </DialogTrigger>
        </div>
        {children}
      </Center>
    </div>
  );
}

const TABS = ["search", "accounts", "update"] as const satisfies readonly (MessageId extends infer Id
  ? Id extends `tabs.${infer Tab}`
    ? Tab
    : never
  : never)[];

function OneAtATime({ search, update, ticked, children }: Parts) {
  const text = useText();
  const [shown, setShown] = useState<(typeof TABS)[number]>("accounts");
  useRegion((region) => setShown(region === "main" ? "accounts" : region));
  // Hidden parts stay: what was typed into them is not lost.
  return (
    <div className={styles.single}>
      <Part shown={shown === "search"} title={text("tabs.search")}>
        {search}
      </Part>
      <div hidden={shown !== "accounts"}>
        <Center>{children}</Center>
      </div>
      <Part shown={shown === "update"} title={text("tabs.update", { count: ticked })}>
        {update}
      </Part>
      <nav className={styles.tabs} aria-label={text("tabs.label")}>
        <ToggleButtonGroup
          aria-label={text("tabs.label")}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[shown]}
          onSelectionChange={(keys) => setShown([...keys][0] as (typeof TABS)[number])}
        >
          {TABS.map((tab) => (
            <ToggleButton key={tab} id={tab}>
              {text(`tabs.${tab}`, { count: ticked })}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </nav>
    </div>
  );
}

/** The main part as long as no other is in sight. */
function Part({ shown, title, children }: { shown: boolean; title: string; children: ReactNode }) {
  return (
    <div hidden={!shown} {...(shown && { role: "main" })}>
      <h1 className="visually-hidden">{title}</h1>
      {children}
    </div>
  );
}

function Center({ children }: { children: ReactNode }) {
  return (
    <Main className={styles.center}>
      {children}
    </Main>
  );
}
