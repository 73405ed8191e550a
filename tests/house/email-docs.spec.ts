import { readFileSync } from 'node:fs'
import { configSchema } from '../../libs/provider-kit/src/index.ts'
import { EmailConfig } from '../../libs/providers/src/email/email.schema.ts'

const page = readFileSync(new URL('../../docs/email.md', import.meta.url), 'utf8')
const { properties } = configSchema(EmailConfig) as { properties: Record<string, { enum?: string[] }> }
const section = (title: string) => page.split(/^## /m).find((one) => one.startsWith(title))!

it('explains every setting of an e-mail channel, and no other', () => {
  const explained = [...section('Settings').matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
  expect(explained).toEqual(Object.keys(properties))
})

it('names every preset', () => {
  const named = /a preset \(([^)]+)\)/s.exec(page)![1]!.match(/\w+/g)
  expect(named?.sort()).toEqual([...properties['preset']!.enum!].sort())
})

it.each(['mail-proof', 'inbound-mail', 'mail-intake', 'automatic.parse', 'notice.parse'])(
  'explains every reason of %s',
  (file) => {
    const code = readFileSync(new URL(`../../libs/providers/src/email/${file}.ts`, import.meta.url), 'utf8')
    const said = [...code.matchAll(/'([a-z]+_[a-z]+)'/g)].map(([, word]) => word!)
    const explained = [...section('When something').matchAll(/^\| `(\w+)`/gm)].map(([, word]) => word)
    expect(said.filter((word) => !explained.includes(word))).toEqual([])
  }
)
