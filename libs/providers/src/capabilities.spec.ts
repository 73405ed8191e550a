import { readFileSync } from 'node:fs'
import { probedFlaw, providerFlaw, type Capabilities, type Provider } from '@parley/provider-kit'
import { BUILT_IN } from './index.ts'

/** What each of ours must claim: a case of the suite that its provider skips, it skips because of this. */
const MUST_CLAIM: Readonly<Record<string, Capabilities>> = {
  email: {
    buttons: 20,
    buttonComment: true,
    threads: true,
    update: true,
    inbound: 'listen',
    attachments: true,
    maxTextLength: 50_000,
    idempotentSend: false,
    find: false,
    assurance: { button: 'link', text: 'address', code: 'address' }
  },
  inbox: {
    buttons: 20,
    buttonComment: true,
    threads: true,
    update: false,
    inbound: 'pages',
    attachments: false,
    maxTextLength: 50_000,
    idempotentSend: true,
    find: false,
    assurance: { button: 'link', text: 'link' }
  },
  slack: {
    buttons: 5,
    buttonComment: true,
    threads: true,
    update: true,
    inbound: 'listen',
    attachments: true,
    maxTextLength: 50_000,
    idempotentSend: false,
    find: true,
    answerWithinMs: 2_500,
    assurance: { button: 'platform', text: 'platform' }
  },
  discord: {
    buttons: 20,
    buttonComment: true,
    threads: true,
    update: true,
    inbound: 'listen',
    attachments: true,
    maxTextLength: 50_000,
    idempotentSend: true,
    find: true,
    assurance: { button: 'platform', text: 'platform' }
  },
  telegram: {
    buttons: 50,
    buttonComment: true,
    threads: true,
    update: true,
    inbound: 'listen',
    attachments: true,
    maxTextLength: 50_000,
    idempotentSend: false,
    find: false,
    assurance: { button: 'platform', text: 'platform' }
  }
}

const page = readFileSync(new URL('../../../docs/providers.md', import.meta.url), 'utf8')

it('has a row for each provider that comes with Parley', () => {
  expect(Object.keys(MUST_CLAIM).sort()).toEqual(Object.keys(BUILT_IN).sort())
})

describe.each(Object.entries(MUST_CLAIM))('%s', (name, claims) => {
  it('claims what it must, and no more', async () => {
    const provider = (await BUILT_IN[name]!()) as Provider
    expect(provider.capabilities).toEqual(claims)
    expect([providerFlaw(provider), await probedFlaw(provider)]).toEqual([undefined, undefined])
  })
})

it('stands in docs/providers.md as it is here', () => {
  expect(cells(page)).toContain(cells(table()))
})

function table(): string {
  const names = Object.keys(MUST_CLAIM)
  const rows: [string, (can: Capabilities) => string][] = [
    ['buttons on a message', (can) => String(can.buttons)],
    ['a comment with a button', (can) => yes(can.buttonComment)],
    ['threads', (can) => yes(can.threads)],
    ['every copy shows who decided', (can) => yes(can.update)],
    ['answers come in by', (can) => WAYS[can.inbound]],
    ['files', (can) => yes(can.attachments)],
    ['characters of a text', (can) => can.maxTextLength.toLocaleString('en')],
    ['drops a second copy itself', (can) => yes(can.idempotentSend)],
    ['a send can be looked up', (can) => yes(can.find)],
    [
      'waits for an answer of ours',
      (can) => (can.answerWithinMs === undefined ? '' : `${can.answerWithinMs / 1_000} s`)
    ],
    ['a press proves', (can) => can.assurance.button ?? ''],
    ['a text proves', (can) => can.assurance.text ?? ''],
    ['one-time codes prove', (can) => can.assurance.code ?? '']
  ]
  return [
    `| | ${names.join(' | ')} |`,
    `|---|${names.map(() => '---|').join('')}`,
    ...rows.map(([label, cell]) => `| ${label} | ${names.map((name) => cell(MUST_CLAIM[name]!)).join(' | ')} |`)
  ].join('\n')
}

/** However wide its columns are. */
const cells = (markdown: string) => markdown.replace(/ *\| */g, '|').replace(/-{3,}/g, '---')

const yes = (can: boolean) => (can ? 'yes' : '')
const WAYS = { listen: 'a connection that Parley holds', webhook: 'calls of the platform', pages: 'Parley’s own pages' }
