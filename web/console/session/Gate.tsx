import { type ReactNode, useEffect, useRef, useState } from "react";
import { useQuery } from "urql";

import { ViewerDocument } from "../api/generated/graphql";
import { problemOf } from "../api/problem";
import { useText } from "../messages";
import { Problem } from "../ui/Problem";
import { useSession } from "./session";
import { SignIn } from "./SignIn";
import styles from "./SignIn.module.css";
import { ViewerProvider } from "./viewer";

type Props = { children: ReactNode; onAnother: () => void };

/**
 * Shows the screens to whoever is signed in. When the token expires they stay, with the form above them; who was never
 * signed in has nothing to come back to. When somebody else signs in, nothing of them may stay.
 */
export function Gate({ children, onAnother }: Props) {
  const { token } = useSession();
  const [known, setKnown] = useState(false);
  if (token === null && !known) return <SignInPage />;
  return (
    <>
      {token === null && <Banner />}
      <Known onKnown={() => setKnown(true)} onAnother={onAnother}>{children}</Known>
    </>
  );
}

function Known({ children, onKnown, onAnother }: Props & { onKnown: () => void }) {
  const [{ data, error, fetching }, again] = useQuery({ query: ViewerDocument });
  const { signIns } = useSession();
  const text = useText();
  const [shownTo, askedFor] = [useRef<string>(undefined), useRef(signIns)];
  useEffect(() => {
    if (askedFor.current !== signIns) again({ requestPolicy: "network-only" });
    askedFor.current = signIns;
  }, [again, askedFor, signIns]);
  const viewer = data && JSON.stringify(data.viewer);
  const another = viewer !== undefined && shownTo.current !== undefined && viewer !== shownTo.current;
  useEffect(() => {
    if (another) onAnother();
    else if (viewer !== undefined) {
      shownTo.current = viewer;
      onKnown();
    }
  });
  if (another) return null;
  if (data) return <ViewerProvider value={data.viewer}>{children}</ViewerProvider>;
  if (error && !fetching) {
    return (
      <main id="main" className={styles.page}>
        <Problem title={text("product")} problem={problemOf(error)} retry={() => again({ requestPolicy: "network-only" })} />
      </main>
    );
  }
  return <p className={styles.page}>{text("signIn.checking")}</p>;
}

function Banner() {
  const text = useText();
  return (
    <section className={styles.banner} aria-label={text("signIn.again")}>
      <SignIn />
    </section>
  );
}

function SignInPage() {
  const text = useText();
  return (
    <main id="main" className={styles.page}>
      <div className={styles.card}>
        <h1>{text("product")}</h1>
        <p>{text("signIn.how", { command: <code key="run">make run</code> })}</p>
        <SignIn />
      </div>
    </main>
  );
}
