import { readFileSync } from "node:fs";

import { buildSchema, isObjectType } from "graphql";
import { expect, test } from "vitest";

import { WITHOUT_ID } from "./keys";

test("every type without an ID is named", () => {
  const schema = buildSchema(readFileSync("../schema.graphql", "utf8"));
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const found = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith("__") && !roots.includes(type))
    .filter((type) => isObjectType(type) && !("id" in type.getFields()))
    .map((type) => type.name);
  expect(found.sort()).toEqual([...WITHOUT_ID]);
});
