import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startParley, type Parley } from '../support/server.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const MARK = '---- next block ----'

/** A block of commands, and the outputs that the README shows below it. */
interface Step {
  readonly commands: string
  readonly shown: readonly string[]
}

const tour = README.slice(README.indexOf('## A tour with curl')).split(/^## /m)[1]!
const steps = [...tour.matchAll(/^```(\w*)\n(.*?)^```$/gms)].reduce<Step[]>((found, [, language, text]) => {
  if (language === 'sh') return [...found, { commands: text!, shown: [] }]
  const last = found.at(-1)!
  return [...found.slice(0, -1), { ...last, shown: [...last.shown, text!] }]
}, [])

let server: Parley
let outputs: string[]

beforeAll(async () => {
  server = await startParley({ env: { PARLEY_BOOTSTRAP_KEY: undefined } })
  const checkout = mkdtempSync(join(process.env['PARLEY_TEST_ROOT']!, 'checkout-'))
  symlinkSync(server.env['DATA_DIR']!, join(checkout, 'data'))
  symlinkSync(join(ROOT, 'examples'), join(checkout, 'examples'))
  const script = steps.map((step) => step.commands).join(`\necho '${MARK}'\n`)
  // The port is the one thing that a test cannot take as it stands.
  outputs = (await shell(script.replace('http://127.0.0.1:3000', server.url), checkout)).split(`${MARK}\n`)
})
afterAll(() => server.stop())

it('tours in as many steps as it shows', () => {
  expect(steps.length).toBeGreaterThan(6)
  expect(outputs).toHaveLength(steps.length)
})

it.each(steps.map(({ commands }, index) => [commands.split('\n')[0]!, index]))(
  'prints what it shows: %s',
  (_, index) => {
    const compact = (text: string) => text.replaceAll(server.url, 'http://127.0.0.1:3000').replace(/([:,{[])\s+/g, '$1')
    const printed = compact(outputs[index]!)
    for (const fact of steps[index]!.shown.flatMap(factsOf)) expect(printed).toContain(compact(fact))
  }
)

it('leads to one outcome, kept with what came late', () => {
  const of = (start: string) => outputs[steps.findIndex(({ commands }) => commands.includes(start))]!
  expect(JSON.parse(of('Idempotency-Key'))).toMatchObject({ status: 'pending' })
  expect(JSON.parse(of('wait=60'))).toMatchObject({ status: 'resolved', outcome: { decision: 'approved' } })
  const [, late, history] = /^(\{.*\})(\{"events".*\})$/.exec(of('/history'))!
  expect(JSON.parse(late!)).toMatchObject({
    receipt: 'already_settled',
    contact: { outcome: { decision: 'approved' } }
  })
  // A send may end before or after somebody answers it.
  const types = JSON.parse(history!).events.map((one: { type: string }) => one.type)
  expect(types.filter((type: string) => type !== 'contact.sent')).toEqual([
    'contact.created',
    'contact.asked',
    'contact.replied',
    'contact.resolved',
    'contact.late'
  ])
  expect(JSON.parse(of('"deadline"')).recipients.map((one: { asked: boolean }) => one.asked)).toEqual([true, false])
  expect(of('examples/webhook')).toBe('contact.resolved: The import is done. -> resolved\n')
})

it('links only to what exists', () => {
  const links = [...README.matchAll(/(?:\]\(|src="|srcset=")([^)"#]+)/g)].map(([, path]) => path!)
  expect(links.length).toBeGreaterThan(10)
  expect(links.filter((path) => !/^https?:/.test(path) && !existsSync(join(ROOT, path)))).toEqual([])
})

/** Every `"name": value` of a sample whose value does not change from run to run, and every line that is no JSON. */
function factsOf(sample: string): string[] {
  if (!sample.startsWith('{')) return [sample]
  return [...sample.matchAll(/"(\w+)": ("(?:[^"\\]|\\.)*"|true|false|null|\d+)/g)].flatMap(([fact, name, value]) => {
    const changes = /^"(\w{3}_\w{20,}|\d{4}-\d\d-\d\dT.*|http.*\/r\/.*)"$/.test(value!) || name === 'position'
    return changes ? [] : [fact]
  })
}

function shell(script: string, cwd: string): Promise<string> {
  const child = spawn('bash', ['-eu', '-c', script], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk))
  return new Promise((resolve, reject) =>
    child.once('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`The tour ended with ${code}:\n${out}`))
    )
  )
}
