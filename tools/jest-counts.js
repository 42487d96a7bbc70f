import { writeFileSync } from 'node:fs'

/**
 * Ends a run of jest with its counts: in the file that JEST_COUNTS_FILE names, for a run of several invocations, else as a plain line.
 * A test file that could not run counts as one failed test.
 */
export default class JestCounts {
  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    }
    const file = process.env.JEST_COUNTS_FILE
    if (file) writeFileSync(file, JSON.stringify(counts))
    else
      console.log(
        `${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`,
      )
  }
}
