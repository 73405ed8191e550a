import { existsSync, readFileSync } from 'node:fs'
import type { OutboundMessage, Settlement } from '@parley/provider-kit'
import { z } from 'zod'
import { anOutboundMessage } from '../../../../tests/builders/outbound-message.builder.ts'
import { messageFlaw, modalFlaw } from '../../../provider-kit/src/simulators/discord-limits.simulator.ts'
import { pingsOf } from '../../../provider-kit/src/simulators/discord-world.simulator.ts'
import { renderCard } from './card.render.ts'
import { renderClosing } from './closing.render.ts'
import { readCustomId } from './custom-id.ts'
import { answerModal, commentModal, fieldValue, optionModal } from './modal.render.ts'

const SPECS = new URL('../../../../../shared/vendor-specs/discord.json', import.meta.url)
const TOKEN = '0123456789abcdefghjkmnpq-r12-0123456789abcdefghjk'
const AT = new Date('2026-11-21T14:46:00Z')

const asked = (more: Partial<OutboundMessage> = {}): OutboundMessage =>
  anOutboundMessage({
    token: TOKEN,
    link: 'https://parley.acme.example/r/secret',
    title: 'Deploy 1.4?',
    body: 'Build **1.4** is green.',
    options: [option('Approve'), option('Reject')],
    ...more
  })
const option = (label: string, comment: 'none' | 'optional' | 'required' = 'optional', decision = 'approve') =>
  ({ id: label, label, decision, comment }) as OutboundMessage['options'][number]
const bodyOf = (message: OutboundMessage, isPrivate = false) => {
  const { whole: _whole, ...body } = renderCard(message, isPrivate)
  return { ...body, tts: false, nonce: 'n', enforce_nonce: true, allowed_mentions: { parse: [], replied_user: false } }
}
const flawOf = (message: OutboundMessage, isPrivate = false) => messageFlaw(bodyOf(message, isPrivate) as never, [])
const labelsOf = (message: OutboundMessage, isPrivate = false) =>
  renderCard(message, isPrivate).components.map((row) => row.components.map((one) => ('label' in one ? one.label : '')))

const HOSTILE =
  '@everyone @here <@900000000000000100> <@&900000000000000004> <#1> <t:1:R> </ban:1> ||x|| # h\n# h\n> q\n- l\n1. n\n-# s [a](https://evil.example) ``` ` **b** __u__ ~~s~~ :skull: \\ *i*'
const SCRIPTS = ['👩‍👩‍👧‍👦🇩🇪', 'مرحبا بالعالم', 'שלום', '批准发布', 'ก็ได้', '𝕯𝖊𝖕𝖑𝖔𝖞', 'a̐éö̲']

describe('a card', () => {
  it('names the key beside the agent’s own name, and shows no risk that was not stated', () => {
    const agent = `The CFO ${'*'.repeat(112)}`
    const shown = renderCard(asked({ agent, key: 'billing', context: { impact: 'Much' } }), false).content
    expect(shown).toContain('…, by key billing, asks for your approval')
    expect(shown).not.toMatch(/risk|🟢/i)
  })

  it('says who asks what, at what risk, and until when in the reader’s own time', () => {
    const { content, embeds } = renderCard(
      asked({
        deadlineAt: AT,
        context: { risk: 'high', impact: 'Two minutes down.', signals: [{ level: 'danger', text: 'No backup' }] }
      }),
      false
    )
    expect(content).toContain('### Deploy 1.4?\n-# deploy-bot asks for your approval · Acme')
    expect(content).toContain('🟠 **High risk**')
    expect(content).toContain('⛔ **Danger:** No backup')
    expect(content).toContain('Build **1.4** is green.')
    expect(content).toContain('**Impact:** Two minutes down.')
    expect(content).toContain('<t:1795272360:f> (<t:1795272360:R>)')
    expect(embeds).toEqual([])
  })

  it('shows what will run as it is', () => {
    const { content } = renderCard(
      asked({ action: { name: 'shop.deploy', arguments: { cmd: 'a```b\u202e' }, editable: false } }),
      false
    )
    expect(content).toContain('**Will run:** shop.deploy')
    expect(content).toContain('"cmd": "a\\u0060\\u0060\\u0060b\\u202e"')
  })

  it('opens no preview for a place that is named in a line', () => {
    const url = 'https://evil.example/x'
    const signals = [{ level: 'info' as const, text: url }]
    const message = asked({ title: url, action: { name: url, editable: false }, context: { signals } })
    const closing = renderClosing(message, { version: 2, status: 'cancelled', reason: url, elsewhere: false })
    const shown = `${renderCard(message, false).content}\n${closing}`
    expect(shown.split('evil.example/x')).toHaveLength(6)
    expect(shown).not.toContain(url)
  })

  it('keeps a link to its own place', () => {
    const { content } = renderCard(
      asked({
        body: '[Acme](https://evil.example/x_y) https://acme.example/a_b [https://acme.example](https://evil.example)',
        context: { links: [{ label: 'Board [1]', url: 'https://board.example/1' }] }
      }),
      false
    )
    expect(content).toContain('[Acme](<https://evil.example/x_y>) (evil.example)')
    expect(content).toContain('<https://acme.example/a_b>')
    expect(content).not.toContain('[https://')
    expect(content).toContain('[Board \\[1\\]](<https://board.example/1>) (board.example)')
  })

  it('moves a long text into an embed, and one that no embed holds into a file', () => {
    const long = renderCard(asked({ body: 'A sentence. '.repeat(250) }), false)
    expect(long.content).toContain('### Deploy 1.4?')
    expect(long.embeds[0]!.description!.length).toBeGreaterThan(2_900)
    expect(long.whole).toBeUndefined()
    const longer = renderCard(asked({ body: 'A sentence. '.repeat(2_000) }), false)
    expect(longer.content).toContain('everything is in the file request.md')
    expect(longer.embeds[0]!.description!.length).toBeGreaterThan(3_500)
    expect(longer.whole).toContain('A sentence. '.repeat(2_000).trim())
  })

  it('says it where arguments are cut, and gives them whole in the file', () => {
    const args = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`key${at}`, `value ${at}`]))
    const { content, whole } = renderCard(asked({ action: { name: 'x', arguments: args, editable: false } }), false)
    expect(content).toContain('… cut')
    expect(content).toContain('request.md')
    expect(whole).toContain('"key199": "value 199"')
  })

  it('names files that are too large to go along', () => {
    const file = (name: string, size: number) => ({ id: name, name, size, contentType: 'x/y', async *open() {} })
    const { content } = renderCard(
      asked({ attachments: [file('small_1.txt', 10), file('huge_2.zip', 20_000_000)] }),
      false
    )
    expect(content).toContain('Too large to go along: huge\\_2.zip')
    expect(content).not.toContain('small')
  })

  it('offers a button for each option, a comment, and the page to one person alone', () => {
    expect(labelsOf(asked())).toEqual([['Approve', 'Reject'], ['With a comment…']])
    expect(labelsOf(asked(), true)).toEqual([
      ['Approve', 'Reject'],
      ['With a comment…', 'Open the page']
    ])
    expect(labelsOf(asked({ options: [option('Go', 'none'), option('Stop', 'required')] }))).toEqual([
      ['Go', 'Stop…'],
      ['With a comment…']
    ])
    expect(labelsOf(asked({ kind: 'question', options: [] }))).toEqual([['Answer…']])
    expect(labelsOf(asked({ kind: 'notice', options: [] }), true)).toEqual([])
    expect(JSON.stringify(renderCard(asked(), false))).not.toContain('secret')
  })

  it('holds twenty buttons beside the one for a comment, and more options in menus and as numbers', () => {
    const many = (length: number) => Array.from({ length }, (_, at) => option(`Option ${at}`))
    expect(labelsOf(asked({ options: many(20) })).map((row) => row.length)).toEqual([5, 5, 5, 5, 1])
    const card = renderCard(asked({ options: many(40) }), false)
    expect(card.components).toHaveLength(2)
    expect(card.content).toContain('40\\. Option 39')
    expect(card.content).toContain('reply with a number')
    expect(flawOf(asked({ options: many(40) }))).toBeUndefined()
  })

  it('gives somebody who only watches nothing to press', () => {
    const { token: _token, link: _link, ...rest } = asked()
    const { content, components } = renderCard({ ...rest, watches: 'cc', asked: ['Ann', 'Bob'] }, true)
    expect(components).toEqual([])
    expect(content).toContain('Ann and Bob were asked. Nothing is expected of you.')
  })

  it('carries our token and the number of the option, in less than a hundred characters', () => {
    const [row] = renderCard(asked(), false).components
    const id = 'custom_id' in row!.components[1]! ? row!.components[1].custom_id : ''
    expect(readCustomId(id)).toEqual({ kind: 'option', token: TOKEN, option: 1 })
    expect(id.length).toBeLessThanOrEqual(100)
  })
})

describe('whatever an agent writes', () => {
  const everywhere = (text: string): OutboundMessage =>
    asked({
      title: text.replace(/\n/g, ' ').slice(0, 200),
      agent: text.slice(0, 120),
      project: text.slice(0, 80),
      body: text,
      deadlineAt: AT,
      options: [option(text.slice(0, 80)), option('No', 'required', 'reject')],
      action: { name: text.slice(0, 200), arguments: { text }, editable: true },
      context: {
        risk: 'critical',
        confidence: 0.5,
        impact: text,
        rollback: text,
        suggestion: text,
        signals: Array.from({ length: 20 }, () => ({ level: 'danger' as const, text: text.slice(0, 500) })),
        links: Array.from({ length: 20 }, () => ({
          label: text.slice(0, 120),
          url: `https://x.example/${'a'.repeat(1_900)}`
        }))
      }
    })

  it('calls nobody', () => {
    const { content, embeds } = renderCard(everywhere(HOSTILE), false)
    for (const text of [content, ...embeds.map(({ description }) => description!)]) {
      expect(pingsOf(text.replace(/```json[^]*?```/g, ''), undefined)).toEqual([])
    }
  })

  it('stands as text where it would be markup', () => {
    const { content } = renderCard(
      asked({ title: 'x', body: 'a \\*b\\* \\# c', context: { impact: '||d|| ~e <@1>' } }),
      false
    )
    expect(content).toContain('a \\*b\\* # c')
    expect(content).toContain('\\|\\|d\\|\\| \\~e \\<@1>')
  })

  it.each([...SCRIPTS, HOSTILE, '*', '`', '<', '\\', '@everyone'])('fits at any length: %j', (text) => {
    for (const times of [1, 40, 400, 4_000]) {
      const message = everywhere(`${text} `.repeat(times).slice(0, 50_000))
      expect([flawOf(message), flawOf(message, true)]).toEqual([undefined, undefined])
      const { content, embeds } = renderCard(message, true)
      expect([content, ...embeds.map(({ description }) => description)].join('')).not.toMatch(/\p{Surrogate}/u)
      const settlement: Settlement = { version: 2, status: 'cancelled', reason: message.body, elsewhere: false }
      expect(renderClosing(message, settlement).length).toBeLessThanOrEqual(2_000)
    }
  })
})

describe('a modal', () => {
  const label = 'A rather long label of a field, longer than what Discord takes'
  const form = {
    fields: [
      { id: 'a', label, type: 'text' as const, required: true, help: 'h'.repeat(300) },
      { id: 'b', label: 'B', type: 'number' as const, required: false },
      { id: 'c', label: 'C', type: 'boolean' as const, required: false },
      {
        id: 'd',
        label: 'D',
        type: 'select' as const,
        required: true,
        options: Array.from({ length: 50 }, (_, at) => `O${at}`)
      },
      { id: 'e', label: 'E', type: 'select' as const, required: true, options: ['x'.repeat(120), 'y'] }
    ]
  }

  it('fits whatever it asks for', () => {
    const message = asked({ options: [option('o'.repeat(80), 'required')], form })
    for (const data of [optionModal(message, 0, TOKEN)!, commentModal(message, TOKEN), answerModal(message, TOKEN)]) {
      expect(modalFlaw(data as never)).toBeUndefined()
    }
  })

  it('is filled in already where the form has defaults, with one choice or several', () => {
    const options = [{ value: 's', label: 'Small' }, 'Large']
    const many = Array.from({ length: 30 }, (_, at) => ({ value: `v${at}`, label: `Choice ${at}` }))
    const field = { label: 'F', required: true } as const
    const fields = [
      { ...field, id: 'a', type: 'text', multiline: true, default: 'x\ny' },
      { ...field, id: 'b', type: 'number', default: 2 },
      { ...field, id: 'c', type: 'boolean', default: false },
      { ...field, id: 'd', type: 'select', options, multiple: true, default: ['Large'] },
      { ...field, id: 'e', type: 'select', options: many, multiple: true, default: ['v1', 'v2'] }
    ] as const
    const modal = answerModal(asked({ kind: 'question', options: [], form: { fields: fields as never } }), TOKEN)
    expect(modalFlaw(modal as never)).toBeUndefined()
    expect(modal.components.map((one) => 'component' in one && one.component)).toMatchObject([
      { style: 2, value: 'x\ny' },
      { style: 1, value: '2' },
      { options: [{ label: 'Yes' }, { label: 'No', default: true }] },
      {
        max_values: 2,
        options: [
          { label: 'Small', value: '0' },
          { label: 'Large', value: '1', default: true }
        ]
      },
      { value: 'Choice 1, Choice 2' }
    ])
    expect(fieldValue(fields[2] as never, ['1'])).toBe(false)
    expect(fieldValue(fields[3] as never, ['1', '0'])).toEqual(['Large', 's'])
    expect(fieldValue(fields[4] as never, ['choice 1, v2'])).toEqual(['v1', 'v2'])
  })

  it('asks nothing where a press is enough', () => {
    expect(optionModal(asked(), 0, TOKEN)).toBeUndefined()
    expect(optionModal(asked({ form, options: [option('No', 'optional', 'reject')] }), 0, TOKEN)).toBeUndefined()
  })

  it('brings what an option suggests to say', () => {
    const options = [{ ...option('No', 'required', 'reject'), prefill: 'Not today' }]
    expect(JSON.stringify(optionModal(asked({ options }), 0, TOKEN))).toContain('"value":"Not today"')
  })
})

const describeWithSpecs = existsSync(SPECS) ? describe : describe.skip
describeWithSpecs('by Discord’s own list of what it takes (needs ../shared/vendor-specs)', () => {
  const spec = existsSync(SPECS)
    ? (JSON.parse(readFileSync(SPECS, 'utf8').replaceAll('#/components/schemas/', '#/$defs/')) as Json)
    : { components: { schemas: {} } }
  type Json = { components: { schemas: Record<string, object> } }
  const takes = (name: string) =>
    z.fromJSONSchema({ ...spec.components.schemas[name], $defs: spec.components.schemas } as Parameters<
      typeof z.fromJSONSchema
    >[0])
  const issuesOf = (name: string, body: object) =>
    takes(name).safeParse(JSON.parse(JSON.stringify(body))).error?.issues ?? []

  it.each([
    ['an approval', asked()],
    ['a question', asked({ kind: 'question', options: [] })],
    ['a long text', asked({ body: 'A sentence. '.repeat(300), context: { risk: 'low' } })],
    ['many options', asked({ options: Array.from({ length: 40 }, (_, at) => option(`Option ${at}`)) })]
  ])('takes %s', (_, message) => {
    expect(issuesOf('MessageCreateRequest', bodyOf(message, true))).toEqual([])
  })

  it('takes a copy that is brought up to date', () => {
    const content = renderClosing(asked(), { version: 2, status: 'expired', elsewhere: false })
    expect(issuesOf('MessageEditRequestPartial', { content, embeds: [], components: [] })).toEqual([])
  })

  it('takes a modal', () => {
    const data = commentModal(asked(), TOKEN)
    expect(issuesOf('ModalInteractionCallbackRequest', { type: 9, data })).toEqual([])
    expect(issuesOf('ModalInteractionCallbackRequest', { type: 9, data: { ...data, title: '' } })).not.toEqual([])
  })
})
