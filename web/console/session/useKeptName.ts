import { useViewer } from "./viewer";

/**
 * Under which name the tab keeps what was entered at a place. It is its person's alone: somebody else who signs in in
 * the same tab begins with nothing, and asks nothing again under a key of their own, which would do it twice.
 */
export function useKeptName(what: "filter" | "draft" | "pending", place: string): string {
  const { tenant, subject } = useViewer();
  return `console.${what}.${place}.${JSON.stringify([tenant, subject])}`;
}
