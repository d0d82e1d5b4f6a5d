import { describe, expect, test } from "vitest";

import { changed, type Criteria, EMPTY, fromAddress, toAddress, toCriteria, toDraft, toFilter } from "./filter";

const FULL: Criteria = {
  accountId: { contains: "43 1" },
  controlNumbers: "1,3,8-12",
  statuses: ["ACTIVE", "TERMINATED"],
  registration: "UNREGISTERED",
  products: ["a"],
  customerSites: ["b"],
  distributors: ["c", "d"],
  started: false,
  depleted: true,
  refusedBy: { batchUpdate: "u", codes: ["INSUFFICIENT_FUNDS"] },
  leftBy: "v",
};

describe("a filter", () => {
  test("comes back from the form and from the address as it was", () => {
    expect(toCriteria(toDraft(FULL))).toEqual(FULL);
    const address = toAddress("b/1", FULL);
    expect(fromAddress(address.slice(address.indexOf("?")))).toEqual(FULL);
    expect(toAddress("b/1", {})).toBe("/batches/b%2F1");
  });

  test("has nothing of what is empty: not as a list, not as a text", () => {
    expect(toCriteria(EMPTY)).toEqual({});
    expect(toCriteria({ ...EMPTY, accountId: "  ", controlNumbers: " ", statuses: [], started: false })).toEqual({
      started: false,
    });
    expect(toFilter("b", {})).toEqual({ batch: { id: "b" } });
  });

  test.each(["?g=1", ""])("is none where the address has %s", (search) => {
    expect(fromAddress(search)).toEqual({});
  });

  test.each(["", "nonsense", "[]", "null", '{"controlNumbers":"1-', '{"accountID":{"startsWith":"4"}}', '{"mode":"equals"}'])(
    "of an address is not taken for none where it is %s",
    (text) => expect(fromAddress(`?f=${encodeURIComponent(text)}`)).toBeNull(),
  );

  test("of an address goes to the server as it is, and is shown as far as it can be", () => {
    const given = { accountId: { like: "4" }, controlNumbers: 5, statuses: "ACTIVE", products: [], depleted: true };
    const read = fromAddress(`?f=${encodeURIComponent(JSON.stringify(given))}`);
    expect(read).toEqual({ accountId: { like: "4" }, controlNumbers: 5, statuses: "ACTIVE", depleted: true });
    expect(toDraft(read!)).toEqual({ ...EMPTY, controlNumbers: "5", statuses: ["ACTIVE"], depleted: true });
  });

  test("tells which fields are not applied yet", () => {
    expect(changed(toDraft(FULL), FULL).size).toBe(0);
    expect([...changed({ ...toDraft(FULL), started: true, products: [] }, FULL)]).toEqual(["products", "started"]);
    expect(changed({ ...EMPTY, mode: "equals" }, {}).size).toBe(0);
  });
});
