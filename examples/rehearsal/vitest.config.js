export default {
  test: {
    include: ["test/**/*.test.js"],
    reporters: [["junit", { outputFile: "reports/junit.xml" }]],
    coverage: {
      enabled: true,
      provider: "v8",
      include: ["service/**"],
      reporter: ["lcovonly"],
      reportsDirectory: "reports/coverage",
    },
  },
};
