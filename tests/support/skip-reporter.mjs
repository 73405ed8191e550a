// In CI a skipped e2e test fails the run: there everything that a test needs can be installed.
export default class SkipReporter {
  /** @type {string[]} */
  skipped = []

  /**
   * @param {unknown} _contexts
   * @param {{ testResults: { displayName?: { name: string }, testResults: { status: string, fullName: string }[] }[] }} results
   */
  onRunComplete(_contexts, results) {
    if (!process.env['CI']) return
    this.skipped = results.testResults
      .filter(({ displayName }) => ['e2e', 'external'].includes(displayName?.name ?? ''))
      .flatMap(({ testResults }) => testResults)
      .filter(({ status }) => status === 'pending')
      .map(({ fullName }) => fullName)
  }

  getLastError() {
    if (this.skipped.length > 0) return new Error(`Skipped in CI:\n  ${this.skipped.join('\n  ')}`)
  }
}
