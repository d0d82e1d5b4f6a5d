import { useEffect, useState } from "react";
import { type CombinedError, useQuery } from "urql";

import { FollowUpdateDocument, type UpdateDetailsFragment, UpdatePageDocument } from "../api/generated/graphql";
import { hasEnded } from "../api/states";
import { useLive } from "../api/useLive";
import { useMay } from "../session/viewer";
import { begun, type Course, heard, later } from "./course";

export type Followed = {
  /** Null when there is no such update; undefined until it is known. */
  readonly update: UpdateDetailsFragment | null | undefined;
  readonly course: Course | null;
  readonly error: CombinedError | undefined;
  reload(): void;
};

/** An update, followed until it ends. What was shown is kept while it is asked for again. */
export function useUpdate(id: string): Followed {
  const statistics = useMay()("READ_STATISTICS");
  const [{ data, error, fetching }, again] = useQuery({ query: UpdatePageDocument, variables: { id, statistics } });
  const [update, setUpdate] = useState<UpdateDetailsFragment | null>();
  const [course, setCourse] = useState<Course | null>(null);
  const told = data?.batchUpdate;

  // The cache puts what the subscription tells into the query's answer.
  const live = useLive(FollowUpdateDocument, { id }, !told || hasEnded(told.state));
  useEffect(() => {
    if (told || (told === null && !fetching)) setUpdate((shown) => (told && shown ? later(shown, told) : told));
  }, [told, fetching]);

  const event = live.data?.batchUpdateProgress;
  useEffect(() => {
    if (!event) return;
    const { processed } = event.progress;
    setCourse((before) => (before ? heard(before, Date.now(), processed) : begun(Date.now(), processed)));
  }, [event]);

  const reload = () => {
    again({ requestPolicy: "network-only" });
    if (live.error) live.again();
  };
  // Once it is shown, only that it is no longer followed is worth saying: an answer that did not come took nothing away.
  const ended = update ? hasEnded(update.state) : false;
  return { update, course, error: fetching || ended ? undefined : update ? live.error : (error ?? live.error), reload };
}
