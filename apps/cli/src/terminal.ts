import type { WriteStream } from 'node:tty'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 100

type Stream = Pick<WriteStream, 'write'> & { readonly isTTY?: boolean }
type Paint = (text: string) => string

export interface Terminal {
  readonly bold: Paint
  readonly dim: Paint
  readonly red: Paint
  readonly green: Paint
  readonly yellow: Paint
  readonly cyan: Paint
  line(text?: string): void
  /** Shows that something goes on: a turning sign for a person, one line for a log. Ends with the function returned. */
  progress(text: string | (() => string)): () => void
}

/** Colours for a terminal, plain text for a pipe or where NO_COLOR is set (no-color.org). */
export function terminalOf(stream: Stream, env = process.env): Terminal {
  const colourful = stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  const paint =
    (code: number): Paint =>
    (text) =>
      colourful ? `\u001b[${code}m${text}\u001b[0m` : text
  const dim = paint(2)
  return {
    bold: paint(1),
    dim,
    red: paint(31),
    green: paint(32),
    yellow: paint(33),
    cyan: paint(36),
    line: (text = '') => void stream.write(`${text}\n`),
    progress(text) {
      const say = typeof text === 'string' ? () => text : text
      if (stream.isTTY !== true || env['TERM'] === 'dumb') {
        stream.write(`${say()}\n`)
        return () => {}
      }
      const began = Date.now()
      let frame = 0
      const show = () => {
        const sign = FRAMES[frame++ % FRAMES.length]!
        stream.write(`\r\u001b[K${sign} ${say()} ${dim(`${Math.floor((Date.now() - began) / 1_000)} s`)}`)
      }
      show()
      const timer = setInterval(show, FRAME_MS)
      return () => {
        clearInterval(timer)
        stream.write('\r\u001b[K')
      }
    }
  }
}
