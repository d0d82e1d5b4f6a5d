import { defineConfig } from "vite";

import { shared } from "./vite.shared.ts";

export default defineConfig({
  ...shared,
  base: "/graphiql/",
  // Workers import modules of their own, which the default format (iife) cannot split.
  worker: { format: "es" },
  build: {
    ...shared.build,
    outDir: "node_modules/.build",
    // Monaco is one chunk of more than the usual limit.
    chunkSizeWarningLimit: 4000,
  },
});
