export default {
  mutate: ['src/core/**/*.ts', 'src/service/**/*.ts', 'src/apply-lead-*.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'scripts/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // The rule table and the presets are created when the package is loaded, and matter most.
  ignoreStatic: false,
  concurrency: 2,
  ignorePatterns: ['.ci', '.runtimes', 'coverage', 'dist', 'examples', 'reports', 'temp'],
  reporters: ['clear-text', 'html', 'json', 'progress'],
  clearTextReporter: { reportTests: false },
  // No mutant loops indefinitely. A timeout means that the machine is busy, and would count as a kill.
  timeoutMS: 60_000,
  thresholds: { high: 98, low: 95, break: 95 },
}
