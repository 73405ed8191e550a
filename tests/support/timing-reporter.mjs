// `npm run timings`: keeps how long each test file took, for the order in which the next run begins them.
import { readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'

const FILE = new URL('../timings.json', import.meta.url)
const ROOT = new URL('../../', import.meta.url).pathname
/** Shorter ones need no place in the order. */
const SHORT_S = 1

export default class TimingReporter {
  /**
   * @param {unknown} _contexts
   * @param {{ testResults: { displayName?: { name: string }, testFilePath: string, perfStats: { runtime: number } }[] }} results
   */
  onRunComplete(_contexts, { testResults }) {
    const timings = JSON.parse(readFileSync(FILE, 'utf8'))
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
