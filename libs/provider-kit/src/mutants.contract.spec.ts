// The suite itself, tried on a provider that is broken in many ways.
import { listeningProvider, simulateListening } from '../../../tests/support/recording-listening.mjs'
import { MUTANTS } from '../../../tests/support/recording-mutants.mjs'
import { recordingProvider } from '../../../tests/support/recording.provider.mjs'
import { simulateRecording } from '../../../tests/support/recording.simulator.mjs'
import { providerContract } from './provider.contract.ts'
import type { Clock } from './host/clock.ts'
import type { Provider, Time } from './provider.ts'

/** One of each group: what is broken elsewhere leaves them as they were. */
const OF_EACH_GROUP = [
  'finds nothing wrong with settings that work',
  'shows who asks, what, and why',
  'takes what is pressed of the options of a question',
  'closes the copies of what is expired',
  'takes what comes out of order for what it is',
  'sends nothing to who opted out, and asks them when they opt in again',
  'answers what the platform sends',
  'asks nobody twice when the platform is broken'
]
/** Most of them wait, for what a broken provider never does. */
const AT_ONCE = 24
const TIMES_AS_FAST = 5

interface Case {
  readonly group: string
  readonly name: string
  readonly run: () => void | Promise<void>
}

/** The cases of the suite, with nobody who runs them. */
function casesOf(provider: Provider): readonly Case[] {
  const cases: Case[] = []
  const groups: string[] = []
  const runner = {
    describe(name: string, body: () => void) {
      groups.push(name)
      body()
      groups.pop()
    },
    it: (name: string, run: Case['run']) => void cases.push({ group: groups.at(-1)!, name, run }),
    beforeEach() {},
    afterEach() {}
  }
  const simulate = (options: { time: Time }) => {
    void (options.time as Clock).fast(new Promise(() => {}), TIMES_AS_FAST)
    return provider.name === 'recording-listening' ? simulateListening() : simulateRecording(options)
  }
  providerContract(provider as Provider<never>, simulate, { runner })
  return cases
}

const honest = () => recordingProvider({ name: 'recording', find: true, codes: true }) as Provider
const groups = new Map(casesOf(honest()).map((one) => [one.name, one.group]))
const jobs: (() => Promise<void>)[] = []
let results: Map<string, Promise<readonly string[]>>

/** The cases that a provider fails, of those that are named. Each has one of its own: what is broken may remember. */
function failed(make: () => Provider, names: readonly string[]): Promise<readonly string[]> {
  const outcomes = [...new Set(names)].map(
    (name) =>
      new Promise<string[]>((resolve, reject) => {
        const found = casesOf(make()).find((one) => one.name === name)
        if (!found) return reject(new Error(`The suite has no case "${name}"`))
        const run = async () => found.run()
        return jobs.push(() =>
          run().then(
            () => resolve([]),
            () => resolve([name])
          )
        )
      })
  )
  return Promise.all(outcomes).then((all) => all.flat())
}

beforeAll(() => {
  const all = Object.values(MUTANTS).flatMap(({ seenBy }) => seenBy)
  results = new Map(
    Object.entries(MUTANTS).map(([name, { breaks, seenBy }]) => [
      name,
      failed(() => breaks(honest()) as Provider, [...seenBy, ...OF_EACH_GROUP])
    ])
  )
  results.set('honest', failed(honest, [...all, ...OF_EACH_GROUP]))
  for (let at = 0; at < AT_ONCE; at++) void work()
})

async function work(): Promise<void> {
  for (let job = jobs.shift(); job; job = jobs.shift()) await job()
}

it('sees that a provider that listens goes on without what it lost', async () => {
  const [cut, unstored] = ['loses nothing when its connection ends', 'loses nothing that could not be stored at first']
  const cases = [cut, unstored, 'takes what is replayed after a reconnection once']
  const outcomes = [{}, { forgets: true }, { passesOver: true }].map((how) =>
    failed(() => listeningProvider(how) as Provider, cases)
  )
  for (let at = 0; at < cases.length * outcomes.length; at++) void work()
  expect(await Promise.all(outcomes)).toEqual([[], [cut, unstored], [unstored]])
})

it('finds nothing wrong with the provider as it is', async () => {
  expect(await results.get('honest')).toEqual([])
})

it.each(Object.entries(MUTANTS))(
  'sees that a provider %s, and blames nothing else for it',
  async (name, { seenBy }) => {
    const red = (await results.get(name))!
    const blamed = new Set(seenBy.map((one) => groups.get(one)))
    expect({
      missed: seenBy.filter((one) => !red.includes(one)),
      blamedToo: red.filter((one) => !blamed.has(groups.get(one)))
    }).toEqual({ missed: [], blamedToo: [] })
  }
)
