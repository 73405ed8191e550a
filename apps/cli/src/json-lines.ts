import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { EXIT, UsageError } from './exit.ts'
import { terminalOf } from './terminal.ts'

export type Line = Readonly<Record<string, unknown>>

/**
 * Answers each JSON object on standard input by one on standard output, in their order, in one process. A line that is
 * wrong is told on standard error by its number, the rest goes on, and the command ends with exit code 1.
 */
export async function answerLines(answer: (line: Line) => object | Promise<object>): Promise<void> {
  const err = terminalOf(process.stderr)
  let number = 0
  for await (const text of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    number += 1
    if (text.trim() === '') continue
    try {
      const line = JSON.stringify(await answer(parse(text)))
      if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain')
    } catch (error) {
      err.line(`${err.red(`Line ${number}:`)} ${error instanceof Error ? error.message : String(error)}`)
      process.exitCode = EXIT.no
    }
  }
}

function parse(text: string): Line {
  let line: unknown
  try {
    line = JSON.parse(text)
  } catch (error) {
    throw new UsageError(`not JSON: ${(error as Error).message}`)
  }
  if (typeof line !== 'object' || line === null || Array.isArray(line)) throw new UsageError('not a JSON object')
  const { id } = line as Line
  if (typeof id !== 'string' && typeof id !== 'number') throw new UsageError('"id" must be a string or a number')
  return line as Line
}

/** A field that must be a string. Throws `UsageError`, which names it. */
export function stringIn(line: Line, field: string): string {
  const value = line[field]
  if (typeof value !== 'string') throw new UsageError(`"${field}" must be a string`)
  return value
}
