import { type RefObject, useEffect, useRef, useState } from "react";

/** Whether an element is in view, or nearly. */
export function useInView<Of extends Element>(): [RefObject<Of | null>, boolean] {
  const element = useRef<Of>(null);
  const [inView, setInView] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver((seen) => setInView(seen.at(-1)!.isIntersecting), { rootMargin: "100px" });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  return [element, inView];
}
