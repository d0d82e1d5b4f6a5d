import type { UserConfig } from "vite";

/** What the builds of both pages have in common. */
export const shared = {
  // No React plugin: a page is only ever built, never reloaded while it runs.
  oxc: { jsx: { runtime: "automatic" } },
  build: {
    // Moved into the Python package by build.sh once complete, so that a build cut short leaves no half of a page.
    emptyOutDir: true,
    target: "es2022",
    // The content security policies allow no data: fonts, and images as files can be cached.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // "use client" is for servers that render React; some dependencies carry it.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
} satisfies UserConfig;
