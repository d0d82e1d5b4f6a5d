// The course of an update as its events tell it: what was seen last, how fast it goes, and when it may end.
import type { BatchUpdateState, UpdateCourseFragment } from "../api/generated/graphql";
import { hasEnded } from "../api/states";

type Seen = {
  readonly state: BatchUpdateState;
  readonly progress: Omit<UpdateCourseFragment["progress"], "__typename">;
};

export type Course = {
  /** Accounts done, by the moment at which it was told: those of the last seconds, and the one before them. */
  readonly marks: readonly Mark[];
  readonly firstAt: number;
  readonly events: number;
};

type Mark = { readonly at: number; readonly processed: number };

const WINDOW = 10_000;
const SETTLED = 3_000;
const SILENCE = 10_000;

/** The later of two answers: they may come in another order, and what has been shown is never taken back. */
export function later<Update extends Seen>(shown: Update | undefined, told: Update): Update {
  if (!shown || hasEnded(told.state)) return told;
  if (hasEnded(shown.state)) return shown;
  return told.progress.processed < shown.progress.processed ? shown : told;
}

export function begun(at: number, processed: number): Course {
  return { marks: [{ at, processed }], firstAt: at, events: 1 };
}

export function heard(course: Course, at: number, processed: number): Course {
  const marks = [...course.marks, { at, processed }];
  const oldest = marks.findLastIndex((mark) => mark.at <= at - WINDOW);
  return { ...course, marks: marks.slice(Math.max(0, oldest)), events: course.events + 1 };
}

/** Accounts a second over the last ten; null while too little is known. */
export function rateOf({ marks, firstAt, events }: Course, now: number): number | null {
  const first = marks[0]!;
  if (events < 2 || now - firstAt < SETTLED) return null;
  return ((marks.at(-1)!.processed - first.processed) / (now - first.at)) * 1000;
}

/** Seconds until the end at that rate; null where there is none, or no progress. */
export function secondsLeft(rate: number | null, { selected, processed }: Seen["progress"]): number | null {
  return rate === null || rate <= 0 ? null : Math.ceil((selected - processed) / rate);
}

/** For how many seconds nothing was heard, once that is worth saying. */
export function silentFor({ marks }: Course, now: number): number | null {
  const silence = now - marks.at(-1)!.at;
  return silence < SILENCE ? null : Math.floor(silence / 1000);
}

/** The whole percentage: never 100 before all is done. */
export const percentOf = (fraction: number): number => Math.floor(fraction * 100);

const MILESTONES = [100, 75, 50, 25];

/** The last of those that were passed, which are the only ones read out. */
export const milestoneOf = (percent: number): number => MILESTONES.find((each) => percent >= each) ?? 0;
