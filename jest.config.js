/** Four projects: unit (tables over pure modules), scenarios (dist/ as a process against the emulator), e2e (real components, two files at a time), long (runs that take minutes, by name). */
const shared = {
  rootDir: '.',
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
}

export default {
  reporters: ['default', './tools/jest-counts.js'],
  testSequencer: './tools/jest-sequencer.js',
  projects: ['unit', 'scenarios', 'e2e', 'long'].map((name) => ({
    ...shared,
    displayName: name,
    testMatch: [`<rootDir>/__tests__/${name}/**/*.test.ts`],
  })),
}
