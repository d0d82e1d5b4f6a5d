import type { ReactNode } from "react";
import { useQuery } from "urql";

import { ViewerDocument } from "../api/generated/graphql";
import { problemOf } from "../api/problem";
import { useText } from "../messages";
import { Problem } from "../ui/Problem";
import { useSession } from "./session";
import { SignIn } from "./SignIn";
import styles from "./SignIn.module.css";
import { ViewerProvider } from "./viewer";

/** Shows the screens to whoever is signed in. When the token expires they stay, with the form above them. */
export function Gate({ children }: { children: ReactNode }) {
  const { token, signIns } = useSession();
  if (signIns === 0) return <SignInPage />;
  return (
    <>
      {token === null && <Banner />}
      <Known>{children}</Known>
    </>
  );
}

function Known({ children }: { children: ReactNode }) {
  const [{ data, error, fetching }, again] = useQuery({ query: ViewerDocument });
  const { token } = useSession();
  const text = useText();
  if (data) return <ViewerProvider value={data.viewer}>{children}</ViewerProvider>;
  if (error && !fetching) {
    return (
      <main id="main" className={styles.page}>
        <Problem problem={problemOf(error)} retry={() => again({ requestPolicy: "network-only" })} />
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
      <h1>{text("product")}</h1>
      <p>{text("signIn.how", { command: <code key="run">make run</code> })}</p>
      <SignIn />
    </main>
  );
}
