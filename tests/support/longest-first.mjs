// Begins the test files that take longest first, so that all workers end at about the same time.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import Sequencer from '@jest/test-sequencer'

/** Seconds by project and file, written by `npm run timings`. @type {Record<string, number>} */
const TIMINGS = JSON.parse(readFileSync(new URL('../timings.json', import.meta.url), 'utf8'))

export default class LongestFirst extends Sequencer {
  /**
   * @param {Parameters<Sequencer['sort']>[0]} tests
   * @override
   */
  sort(tests) {
    /** What nobody has timed yet may take long. @param {(typeof tests)[number]} test */
    const seconds = ({ path, context: { config } }) =>
      TIMINGS[`${config.displayName?.name} ${relative(config.rootDir, path)}`] ?? Number.POSITIVE_INFINITY
    return [...tests].sort((a, b) => seconds(b) - seconds(a) || a.path.localeCompare(b.path))
  }
}
