import { inspect } from 'node:util'
import type { Logger } from '../provider.ts'

/** All that a provider lets others see: what it logs, throws, answers and gives away. */
export class Evidence {
  /** Each as it would be printed. */
  readonly shown: string[] = []
  /** What it logged, a line each. */
  readonly log: string[] = []
  /** What it threw where nobody asked for it. */
  readonly failures: unknown[] = []

  readonly logger: Logger = {
    info: (fields, message) => this.print('info', fields, message),
    warn: (fields, message) => this.print('warn', fields, message),
    error: (fields, message) => this.print('error', fields, message)
  }

  show(value: unknown): void {
    // An error is shown as a careless logger would: with its causes and whatever stands in them.
    this.shown.push(typeof value === 'string' ? value : inspect(value, { depth: 6, maxStringLength: null }))
  }

  fail(error: unknown): void {
    this.failures.push(error)
    this.show(error)
  }

  private print(level: string, fields: object, message: string): void {
    const line = `${level} ${message} ${inspect(fields, { depth: 6, breakLength: Infinity, maxStringLength: null })}`
    this.log.push(line)
    this.show(line)
  }
}
