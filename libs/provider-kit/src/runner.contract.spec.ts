import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const SUITE = fileURLToPath(new URL('../../../tests/support/recording-suite.mjs', import.meta.url))

it('runs in the test runner of Node, without Jest', async () => {
  const child = spawn(process.execPath, ['--test', SUITE], { env: { PATH: process.env['PATH'] } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  const [code] = (await once(child, 'close')) as [number]
  expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/recording: \d\d cases run, \d+ skipped/) })
})
