import { answering } from './contract/answering.ts'
import { calls } from './contract/calls.ts'
import { closing } from './contract/closing.ts'
import type { ContractCase } from './contract/contract-case.ts'
import { delivery } from './contract/delivery.ts'
import { directChat } from './contract/direct-chat.ts'
import { failing } from './contract/failing.ts'
import { reach } from './contract/reach.ts'
import { requests } from './contract/requests.ts'
import { globalRunner, type Runner } from './contract/runner.ts'
import { sending } from './contract/sending.ts'
import { settings } from './contract/settings.ts'
import { Stage } from './contract/stage.ts'
import { stopping } from './contract/stopping.ts'
import { Summary } from './contract/summary.ts'
import { texts } from './contract/texts.ts'
import { Clock } from './host/clock.ts'
import type { Provider, Time } from './provider.ts'
import type { Simulator } from './simulator.ts'

export type { Runner } from './contract/runner.ts'
export type { SendFailure, Simulator } from './simulator.ts'

const CASES: Readonly<Record<string, readonly ContractCase[]>> = {
  'what it says of itself': settings,
  'what it sends': [...sending, ...texts, ...calls],
  'what people answer': [...answering, ...directChat],
  'how it ends': closing,
  'how it is told': delivery,
  'whom it reaches': reach,
  'what it is called with': requests,
  'when something fails': failing,
  'how it stops': stopping
}

export interface ContractOptions {
  /** The test runner: where it has no global words, its module, as `await import('node:test')`. */
  readonly runner?: Runner
  /** Beside the provider's name, where it is tested in several ways: `over HTTP`. */
  readonly variant?: string
  /** Takes the lines of the summary. */
  readonly print?: (line: string) => void
}

/**
 * What every provider must do, against a simulator of its platform that is made anew for each case. A case is left out
 * only where the provider's capabilities deny it, or its platform lacks what it is about, and the summary at the end
 * says so. Call it at the top of a file of tests; a case may take 30 seconds where a platform is slow to reconnect.
 *
 * `simulate` is given the time by which the provider waits: limits and deadlines of the platform run on it, so that
 * neither has to be waited for in real time, nor is missed because the machine is busy.
 */
export function providerContract(
  provider: Provider<never>,
  simulate: (options: { readonly time: Time; readonly port?: number }) => Promise<Simulator>,
  { runner = globalRunner(), variant, print = (line) => process.stdout.write(`${line}\n`) }: ContractOptions = {}
): void {
  const { describe, it } = runner
  const name = variant === undefined ? provider.name : `${provider.name} ${variant}`
  const summary = new Summary(name)
  describe(`the provider ${name}`, () => {
    for (const [topic, cases] of Object.entries(CASES)) {
      describe(topic, () => {
        for (const one of cases) it(one.name, () => run(one))
      })
    }
    const afterAll = runner.afterAll ?? runner.after
    afterAll?.(() => summary.lines.forEach(print))
  })

  async function run(one: ContractCase): Promise<void> {
    const clock = new Clock()
    await runBy(clock, one).finally(() => clock.end())
  }

  async function runBy(clock: Clock, { denied, run: play }: ContractCase): Promise<void> {
    const simulator = await simulate({ time: clock })
    const reason = denied?.(provider.capabilities, simulator)
    if (reason !== undefined) {
      summary.skip(reason)
      return simulator.stop()
    }
    summary.run()
    const stage = await Stage.set(provider, simulator, clock)
    try {
      await play(stage)
    } catch (error) {
      await stage.strike().catch(() => undefined) // the first fault is the one to show
      throw error
    }
    await stage.strike()
    summary.note(stage.notes)
  }
}
