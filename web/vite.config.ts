import { defineConfig } from "vite";

export default defineConfig({
  base: "/graphiql/",
  // No React plugin: the page is only ever built, never reloaded while it runs.
  oxc: { jsx: { runtime: "automatic" } },
  // Workers import modules of their own, which the default format (iife) cannot split.
  worker: { format: "es" },
  build: {
    // Moved into the Python package by build.sh once complete, so that a build cut short leaves no half of a page.
    outDir: "node_modules/.build",
    emptyOutDir: true,
    target: "es2022",
    // The content security policy allows no data: fonts, and images as files can be cached.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Monaco is one chunk of more than the usual limit.
    chunkSizeWarningLimit: 4000,
    // "use client" is for servers that render React; some dependencies carry it.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});
