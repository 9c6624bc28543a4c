import { defineConfig } from "vitest/config";

const isSystem = process.env["RAY_SYSTEM"] === "1";

export default defineConfig({
  test: {
    include: isSystem ? ["test/**/*.system.test.ts"] : ["test/**/*.test.ts"],
    exclude: isSystem ? [] : ["**/*.system.test.ts"],
    globalSetup: "test/build.ts",
    // System tests start whole test runs and time out by the clock.
    maxWorkers: isSystem ? 1 : "100%",
    testTimeout: 60_000,
    hookTimeout: 300_000,
    reporters: [
      "default",
      ["junit", { outputFile: isSystem ? "reports/junit-system.xml" : "reports/junit.xml", addFileAttribute: true }],
    ],
    coverage: {
      provider: "v8",
      reportOnFailure: true,
      include: ["src/**"],
      exclude: ["src/generated/**", "src/index.ts"],
      reporter: ["text-summary", "json-summary", "lcovonly"],
      reportsDirectory: "reports/coverage",
    },
  },
});
