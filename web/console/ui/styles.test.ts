import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

const STYLES = Object.keys(import.meta.glob("../**/*.css"));
const COMPONENTS = Object.keys(import.meta.glob("../**/*.tsx"));
/** So many declarations are the same by intent, and not by chance. */
const MANY = 4;

const read = (file: string, from = ""): string => readFileSync(new URL(file, new URL(from, import.meta.url)), "utf8");

/** What is declared where; the order of declarations does not matter. */
function rulesOf(file: string): { declared: string; place: string }[] {
  return [...read(file).replace(/\/\*.*?\*\//gs, "").matchAll(/([^{}]+)\{([^{}]*)\}/g)].flatMap(([, selectors = "", body = ""]) => {
    const declarations = body.split(";").map((each) => each.trim()).filter(Boolean).sort();
    return declarations.length < MANY ? [] : [{ declared: declarations.join("; "), place: `${file} ${selectors.trim()}` }];
  });
}

test("what several screens have is styled once", () => {
  const places = new Map<string, string[]>();
  for (const { declared, place } of STYLES.flatMap(rulesOf)) {
    places.set(declared, [...(places.get(declared) ?? []), place]);
  }
  expect(places.size).toBeGreaterThan(0);
  expect([...places.values()].filter((found) => found.length > 1)).toEqual([]);
});

/** The classes of styles that a component names, and those that these styles do not have. */
function unknownOf(file: string): string[] {
  const source = read(file);
  return [...source.matchAll(/^import (\w+) from "(.+\.module\.css)";$/gm)].flatMap(([, name, styles]) => {
    const known = new Set([...read(styles!, file).matchAll(/\.([a-zA-Z][\w-]*)/g)].map(([, each]) => each));
    const named = [...source.matchAll(new RegExp(`(?<![\\w"/.])${name}\\.(\\w+)`, "g"))].map(([, each]) => each!);
    return named.filter((each) => !known.has(each)).map((each) => `${file} ${each}`);
  });
}

test("the classes that components name are there", () => {
  expect(COMPONENTS.flatMap(unknownOf)).toEqual([]);
});
