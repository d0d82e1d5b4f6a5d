import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

const COMPONENTS = Object.keys(import.meta.glob("../**/*.tsx"));
/** Letters between two elements, but for code; an attribute that is read out or seen; and a share in percent. */
const WORDS = [/(?<!<code[^>]*)>\s*[A-Za-z][\w ,.:’]*\s*<\//g, /\s(?:aria-label|title|label|placeholder|hint|alt)="[^"]*[A-Za-z]/g, /\$\{\w+\} %/g];

test("components have no words of their own", () => {
  const found = COMPONENTS.flatMap((file) => {
    const source = readFileSync(new URL(file, import.meta.url), "utf8");
    return WORDS.flatMap((words) => [...source.matchAll(words)].map(([each]) => `${file} ${each.trim()}`));
  });
  expect(found).toEqual([]);
});
