// `npm run timings`: runs all tests and notes how long each file took, for the order in which the next run begins them.
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'

const FILE = new URL('../timings.json', import.meta.url)
const ROOT = new URL('../../', import.meta.url).pathname
/** Among shorter ones the order does not matter; still they are known, and so not begun first. */
const SHORT_S = 1

export default class TimingReporter {
  /**
   * @param {unknown} _contexts
   * @param {{ testResults: { displayName?: { name: string }, testFilePath: string, perfStats: { runtime: number } }[] }} results
   */
  onRunComplete(_contexts, { testResults }) {
    /** @type {Record<string, number>} */
    const timings = {}
    for (const { displayName, testFilePath, perfStats } of testResults) {
      timings[`${displayName?.name} ${relative(ROOT, testFilePath)}`] = Math.max(
        SHORT_S,
        Math.round(perfStats.runtime / 1000)
      )
    }
    const sorted = Object.entries(timings).sort(([one, a], [other, b]) => b - a || one.localeCompare(other))
    writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`)
  }
}
