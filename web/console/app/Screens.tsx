import { lazy, type ReactNode, Suspense } from "react";
import { Route, Switch, useLocation } from "wouter";

import { Panel } from "../batch/Panel";
import { useText } from "../messages";
import { useViewer } from "../session/viewer";
import { Boundary } from "../ui/Boundary";
import { Skeleton } from "../ui/Skeleton";
import { Main } from "./Main";
import { NothingHere } from "./NothingHere";
import styles from "./Screens.module.css";
import { TopBar } from "./TopBar";
import { useBatchShortcut } from "./useBatchShortcut";

// Who searches a batch loads these later, and a partner not at all.
const UpdatePage = lazy(() => import("../progress/UpdatePage"));
const HistoryPage = lazy(() => import("../history/HistoryPage"));
const PartnerPage = lazy(() => import("../partner/PartnerPage"));

/** Which screen an address shows. A partner has one, and is not told of the others. */
export function Screens() {
  const [location] = useLocation();
  const partner = useViewer().distributor !== null;
  return (
    <>
      <TopBar />
      <Boundary place={location} frame={(said) => <NotLoaded said={said} />}>
        <Suspense fallback={<Skeleton lines={6} />}>{partner ? <PartnersScreens /> : <OperatorsScreens />}</Suspense>
      </Boundary>
    </>
  );
}

function OperatorsScreens() {
  useBatchShortcut();
  return (
    <Switch>
      <Route path="/">
        <Panel batch={null} />
      </Route>
      <Route path="/batches/:id">{({ id }) => <Panel batch={decoded(id)} />}</Route>
      <Route path="/updates" component={HistoryPage} />
      <Route path="/updates/:id">{({ id }) => <UpdatePage key={id} id={decoded(id)} />}</Route>
      <Route path="/partner" component={PartnerPage} />
      <Route component={NothingHere} />
    </Switch>
  );
}

/** An ID of an address; what no address could have made of one is none that is known. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

function PartnersScreens() {
  return (
    <Switch>
      <Route path="/partner" component={PartnerPage} />
      <Route component={NothingHere} />
    </Switch>
  );
}

function NotLoaded({ said }: { said: ReactNode }) {
  const text = useText();
  return (
    <Main className={styles.page}>
      <h1>{text("product")}</h1>
      {said}
    </Main>
  );
}
