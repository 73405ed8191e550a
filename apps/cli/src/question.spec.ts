import { askSetting, askSettings, missingText } from './question.ts'
import { readSetting, settingsOf, splitPair } from './setting.parse.ts'

const SETTINGS = settingsOf({
  name: 'pigeon',
  assurance: {},
  config: {
    properties: {
      preset: { type: 'string', enum: ['town', 'sea'], askUnless: [] },
      from: { type: 'string', description: 'Whose: `me@loft`' },
      password: { type: 'string', secret: true, askUnless: ['key'] },
      key: { type: 'string', secret: true },
      host: { type: 'string', askUnless: ['preset'] },
      port: { type: 'integer', default: 7, askUnless: [] },
      tls: { type: 'boolean' },
      lofts: { type: 'array' }
    },
    required: ['from', 'port']
  }
})

function prompt(...answers: string[]) {
  const asked: { question: string; hidden: boolean }[] = []
  const said: string[] = []
  return {
    asked,
    said,
    ask: async (question: string, hidden: boolean) => {
      asked.push({ question, hidden })
      return answers.shift()!
    },
    say: (text: string) => void said.push(text)
  }
}

it('asks for what is required, then for what is worth it, and hides secrets', async () => {
  const terminal = prompt('', 'me@loft', '', 'pass', 'loft.example', 'many', '8')
  await expect(askSettings(SETTINGS, {}, terminal)).resolves.toEqual({
    from: 'me@loft',
    password: 'pass',
    host: 'loft.example',
    port: 8
  })
  expect(terminal.asked).toEqual([
    { question: 'from (Whose: me@loft): ', hidden: false },
    { question: 'from (Whose: me@loft): ', hidden: false },
    { question: 'preset (town, sea; Enter: none): ', hidden: false },
    { question: 'password (Enter: none): ', hidden: true },
    { question: 'host (Enter: none): ', hidden: false },
    { question: 'port (Enter: 7): ', hidden: false },
    { question: 'port (Enter: 7): ', hidden: false }
  ])
  expect(terminal.said).toEqual(['port is a number'])
})

it('asks for nothing that is given, or that something given spares', async () => {
  const terminal = prompt('sea', '')
  await askSettings(SETTINGS, { from: 'me@loft', key: 'k' }, terminal)
  expect(terminal.asked.map((one) => one.question.split(' ')[0])).toEqual(['preset', 'port'])
})

it('asks again for what was wrong', async () => {
  const terminal = prompt('river', 'sea')
  await expect(askSetting('preset', SETTINGS, terminal)).resolves.toBe('sea')
  expect(terminal.said).toEqual(['preset is one of town, sea'])
})

it('names what is missing, and how to give it', () => {
  expect(missingText('from', SETTINGS)).toBe(
    'pigeon needs the setting "from" (Whose: me@loft): give it with --set from=…'
  )
})

it.each([
  ['tls', 'false', false],
  ['port', '25', 25],
  ['lofts', '["a"]', ['a']],
  ['from', 'a=b', 'a=b']
])('reads %s=%s', (name, text, value) => {
  expect(readSetting(name, text, SETTINGS)).toEqual(value)
})

it.each([
  ['tls', 'yes', 'tls is either true or false'],
  ['lofts', 'hunter2', 'lofts is JSON, an array'],
  ['toString', 'x', 'pigeon has no setting "toString"; there are preset, from'],
  ['passwort', 'hunter2', 'pigeon has no setting "passwort"; there are preset, from']
])('refuses %s=%s', (name, text, message) => {
  expect(() => readSetting(name, text, SETTINGS)).toThrow(message)
})

it('splits a pair at its first sign', () => {
  expect(splitPair('from=a=b')).toEqual(['from', 'a=b'])
  expect(() => splitPair('hunter2')).toThrow(/^--set takes key=value/)
})
