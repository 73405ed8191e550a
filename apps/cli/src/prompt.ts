import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { UsageError } from './exit.ts'

const INTERRUPTED = 130

export interface Prompt {
  /** One line, without the blanks around it. `hidden`: nothing of it is shown. */
  ask(question: string, hidden: boolean): Promise<string>
  say(text: string): void
}

/** Questions at the terminal, on stderr so that stdout stays the answer. `undefined` where nobody sits at one. */
export function terminalPrompt(): Prompt | undefined {
  const { stdin, stderr } = process
  if (!stdin.isTTY || !stderr.isTTY) return undefined
  return {
    async ask(question, hidden) {
      let silent = false
      const output = new Writable({
        write: (chunk, _encoding, done) => {
          if (!silent) stderr.write(chunk)
          done()
        }
      })
      const lines = createInterface({ input: stdin, output, terminal: true, historySize: 0 })
      lines.once('SIGINT', () => {
        stderr.write('\n')
        process.exit(INTERRUPTED)
      })
      // Ctrl-D: there will be no answer.
      const closed = new Promise<never>((_, reject) => {
        lines.once('close', () => reject(new UsageError('The input ended before all was answered')))
      })
      closed.catch(() => {})
      try {
        const answer = lines.question(question)
        silent = hidden
        const text = (await Promise.race([answer, closed])).trim()
        if (hidden) stderr.write('\n')
        return text
      } finally {
        lines.close()
      }
    },
    say: (text) => void stderr.write(`${text}\n`)
  }
}

/** All of what is piped in, without the line's end. */
export async function readStdin(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}
