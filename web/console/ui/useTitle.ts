import { useEffect } from "react";

/** The title of the browser's tab, for as long as this is shown; that of the page while it is not known. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    const before = document.title;
    return () => {
      document.title = before;
    };
  }, []);
  useEffect(() => {
    if (title !== undefined) document.title = title;
  }, [title]);
}
