import { type ReactNode, useEffect, useRef } from "react";

let arrived = false;

/**
 * The part of a screen that it is about. Whoever came here by a link has lost the focus with that link: it is put here,
 * so that the next Tab goes on from this part and a screen reader begins with it. The first screen leaves it at the
 * beginning of the page, where the skip links are.
 */
export function Main({ className, children }: { className?: string | undefined; children: ReactNode }) {
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    if (arrived && document.activeElement === document.body) main.current?.focus({ preventScroll: true });
    arrived = true;
  }, []);
  return (
    <main ref={main} id="main" tabIndex={-1} className={className}>
      {children}
    </main>
  );
}
