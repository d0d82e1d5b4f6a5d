import { useEffect } from "react";
import { useQuery } from "urql";
import { Link, useLocation } from "wouter";

import { UnfinishedUpdatesDocument } from "../api/generated/graphql";
import { useNumber, useText } from "../messages";
import { currentToken } from "../session/session";
import { useMay } from "../session/viewer";
import { useOnFocus } from "../ui/useOnFocus";
import styles from "./TopBar.module.css";

export function Navigation() {
  const text = useText();
  const may = useMay();
  const [location] = useLocation();
  const inUpdates = location.startsWith("/updates");
  return (
    <nav className={styles.nav} aria-label={text("nav.label")}>
      <Link href="/" {...(!inUpdates && { "aria-current": "page" as const })}>
        {text("nav.batches")}
      </Link>
      <Link href="/updates" {...(inUpdates && { "aria-current": "page" as const })}>
        {text("nav.updates")}
        {(may("READ_ACCOUNTS") || may("UPDATE_ACCOUNTS")) && <Unfinished location={location} />}
      </Link>
      {may("EXPLORE") && (
        <a href="/graphiql" target="_blank" rel="noreferrer" onClick={openWithToken}>
          {text("nav.graphiql")}
        </a>
      )}
    </nav>
  );
}

/** The badge: how many updates have not ended. Looked at anew on each screen, and when the page gets the focus. */
function Unfinished({ location }: { location: string }) {
  const text = useText();
  const number = useNumber();
  const [{ data }, again] = useQuery({ query: UnfinishedUpdatesDocument });
  useEffect(() => {
    again({ requestPolicy: "network-only" });
  }, [again, location]);
  useOnFocus(() => again({ requestPolicy: "network-only" }));
  const count = data?.batchUpdates.totalCount ?? 0;
  if (count === 0) return null;
  return (
    <span className={styles.badge}>
      <span aria-hidden="true">{number(count)}</span>
      <span className="visually-hidden">{text("nav.unfinished", { count })}</span>
    </span>
  );
}

/** The token is handed over in the fragment, as `make run` does: no link on the page ever holds it. */
function openWithToken(event: React.MouseEvent): void {
  event.preventDefault();
  window.open(`/graphiql#token=${currentToken() ?? ""}`, "_blank", "noopener,noreferrer");
}
