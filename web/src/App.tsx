import { GraphiQL } from "graphiql";

import { examples, firstVariables, NEW_TAB } from "./examples";
import { fetcher } from "./fetcher";
import { useSession, type Viewer } from "./session";
import { SignedIn } from "./SignedIn";
import { SignIn } from "./SignIn";

export function App() {
  const { token, viewer, notice } = useSession();
  return (
    <>
      <header className="bar">
        <h1>Batch account update</h1>
        {viewer && <SignedIn viewer={viewer} expired={token === null} notice={notice} />}
      </header>
      <main>{viewer ? <Explorer viewer={viewer} /> : <Welcome checking={token !== null} notice={notice} />}</main>
    </>
  );
}

function Explorer({ viewer }: { viewer: Viewer }) {
  return (
    <GraphiQL
      // Another person's or tenant's answers do not stay on the screen.
      key={JSON.stringify([viewer.tenant, viewer.subject])}
      fetcher={fetcher}
      defaultTabs={examples}
      defaultQuery={NEW_TAB}
      {...firstVariables()}
      defaultEditorToolsVisibility="variables"
      // GraphiQL's history keeps headers in the browser's storage: without the editor there is no way in for a token.
      isHeadersEditorEnabled={false}
      shouldPersistHeaders={false}
      inputValueDeprecation
      schemaDescription
    >
      {/* The built-in logo is a link to another site. */}
      <GraphiQL.Logo>GraphiQL</GraphiQL.Logo>
    </GraphiQL>
  );
}

function Welcome({ checking, notice }: { checking: boolean; notice: string | null }) {
  if (checking) return <p className="welcome">Signing in …</p>;
  return (
    <section className="welcome">
      <h2>Sign in to explore the API</h2>
      <p>
        Open the link that <code>make run</code> prints, or paste that link or a token of{" "}
        <code>account-batch token</code> here. The token stays in this tab’s memory only: after a reload you are
        asked again.
      </p>
      <SignIn notice={notice} />
    </section>
  );
}
