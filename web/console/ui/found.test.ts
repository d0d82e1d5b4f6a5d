import { expect, test } from "vitest";

import { found, SHOWN } from "./found";

const OPTIONS = Array.from({ length: 200 }, (_, index) => ({ id: String(index), name: `Zone ${index}` }));
const ids = (chosen: string | null, typed: string) => found(OPTIONS, chosen, typed).shown.map(({ id }) => id);

test("any part of a name finds it, in whatever case", () => {
  expect(ids(null, " ZONE 19 ")).toEqual(["19", ...Array.from({ length: 10 }, (_, index) => `19${index}`)]);
  expect(ids(null, "nowhere")).toEqual([]);
});

test("of many, some are shown, and it is known of how many", () => {
  expect(found(OPTIONS, null, "")).toMatchObject({ hits: 200 });
  expect(ids(null, "")).toHaveLength(SHOWN);
});

test("the chosen one is always there, and its own name seeks nothing", () => {
  expect(ids("150", "Zone 150").slice(0, 2)).toEqual(["150", "0"]);
  expect(ids("150", "Zone 150")).toHaveLength(SHOWN);
  expect(ids("3", "Zone 3")).toEqual(ids(null, ""));
  expect(ids("150", "zone 19").slice(0, 2)).toEqual(["150", "19"]);
});

test("a name is not read before something is sought", () => {
  let read = 0;
  const options = OPTIONS.map(({ id, name }) => ({
    id,
    get name() {
      read += 1;
      return name;
    },
  }));
  expect(found(options, null, "")).toMatchObject({ hits: 200 });
  expect(found(options, "150", "Zone 150")).toMatchObject({ hits: 200 });
  expect(read).toBe(1);
  expect(found(options, null, "Zone 19").hits).toBe(11);
});
