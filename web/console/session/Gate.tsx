import { type ReactNode, useEffect, useRef } from "react";
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
 * Shows the screens to whoever is signed in. When the token expires they stay, with the form above them. When somebody
 * else signs in, nothing of them may stay.
 */
export function Gate({ children, onAnother }: Props) {
  const { token, signIns } = useSession();
  if (signIns === 0) return <SignInPage />;
  return (
    <>
      {token === null && <Banner />}
      <Known onAnother={onAnother}>{children}</Known>
    </>
  );
}

function Known({ children, onAnother }: Props) {
  const [{ data, error, fetching }, again] = useQuery({ query: ViewerDocument });
  const { token, signIns } = useSession();
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
    else shownTo.current = viewer ?? shownTo.current;
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
  return token === null ? null : <p className={styles.page}>{text("signIn.checking")}</p>;
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
