module.exports = {
  projects: [
    { displayName: 'CommonJS', transform: {}, testMatch: ['**/*.test.cjs'] },
    { displayName: 'TypeScript', preset: 'ts-jest', testMatch: ['**/*.test.ts'] },
  ],
}
