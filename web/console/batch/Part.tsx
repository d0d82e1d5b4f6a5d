import { X } from "lucide-react";
import type { HTMLAttributes, KeyboardEvent, ReactNode } from "react";
import { Button } from "react-aria-components";

import { useText } from "../messages";
import styles from "./Workspace.module.css";

export const NAMES = ["search", "accounts", "update"] as const;
export type Name = (typeof NAMES)[number];

/** `behind`: in sight, and out of reach while a drawer is open. */
export type How = "column" | "alone" | "drawer" | "behind" | "hidden";

type Props = {
  name: Name;
  how: How;
  title: string;
  /** Called when the focus comes into it, also into what has opened over it. */
  enter: () => void;
  close: () => void;
  children: ReactNode;
};

/** One of the three parts of the panel. */
export function Part({ name, how, title, enter, close, children }: Props) {
  return (
    <div
      className={styles.part}
      data-part={name}
      data-how={how}
      hidden={how === "hidden"}
      inert={how === "behind"}
      onFocus={enter}
      {...roleOf(name, how, title)}
      {...(how === "drawer" && { onKeyDown: (event: KeyboardEvent<HTMLElement>) => isToClose(event) && close() })}
    >
      {how === "alone" && name !== "accounts" && <h1 className="visually-hidden">{title}</h1>}
      {how === "drawer" && <Close close={close} />}
      {children}
    </div>
  );
}

function Close({ close }: { close: () => void }) {
  const text = useText();
  return (
    <Button className={`quiet icon ${styles.close}`} aria-label={text("update.close")} onPress={close}>
      <X size={16} aria-hidden />
    </Button>
  );
}

/** The main part as long as no other is in sight. */
function roleOf(name: Name, how: How, title: string): HTMLAttributes<HTMLElement> {
  if (how === "drawer") return { role: "dialog", "aria-label": title };
  return how === "alone" && name !== "accounts" ? { role: "main" } : {};
}

/** Not what is pressed in something that has opened over the drawer, or to close a list. */
function isToClose({ key, target, currentTarget }: KeyboardEvent<HTMLElement>): boolean {
  return key === "Escape" && currentTarget.contains(target as Node) && (target as Element).getAttribute("aria-expanded") !== "true";
}
