import { defineConfig } from "vite";

import { shared } from "./vite.shared.ts";

export default defineConfig({
  ...shared,
  root: "console",
  base: "/console/",
  build: {
    ...shared.build,
    outDir: "../node_modules/.build-console",
    // A test reads from it what the first load is.
    manifest: "manifest.json",
    chunkSizeWarningLimit: 900,
  },
});
