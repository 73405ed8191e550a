import { terminalOf } from './terminal.ts'

function stream(isTTY: boolean) {
  let written = ''
  return { isTTY, write: (text: string) => ((written += text), true), read: () => written }
}

it.each([
  [true, {}, '\u001b[1mx\u001b[0m'],
  [true, { NO_COLOR: '1' }, 'x'],
  [true, { NO_COLOR: '' }, '\u001b[1mx\u001b[0m'],
  [true, { TERM: 'dumb' }, 'x'],
  [false, {}, 'x']
])('paints on a terminal (%s) with %j only what may be painted', (isTTY, env, painted) => {
  expect(terminalOf(stream(isTTY) as never, env).bold('x')).toBe(painted)
})

it('turns a sign for a person and takes it away again', () => {
  const terminal = stream(true)
  terminalOf(terminal as never, { NO_COLOR: '1' }).progress('Waiting')()
  expect(terminal.read()).toBe('\r\u001b[K⠋ Waiting 0 s\r\u001b[K')
})

it('writes one line into a log', () => {
  const log = stream(false)
  terminalOf(log as never, {}).progress('Waiting')()
  expect(log.read()).toBe('Waiting\n')
})
