import { existsSync, readFileSync } from 'node:fs'
import type { MessageEntity } from 'grammy/types'
import { z } from 'zod'
import { anOption, anOutboundMessage } from '../../../../tests/builders/outbound-message.builder.ts'
import type { OutboundMessage, Settlement } from '@parley/provider-kit'
import { mentionsIn, parseHtml } from '../../../provider-kit/src/simulators/telegram-html.simulator.ts'
import { readAnchor } from './callback-data.ts'
import { renderCard } from './card.render.ts'
import { renderClosing } from './closing.render.ts'
import { renderNote, renderPrompt } from './prompt.render.ts'

const SPECS = new URL('../../../../../shared/vendor-specs/telegram.json', import.meta.url)
const TOKEN = '0123456789abcdefghjk-r1-0123456789abcdefghjk'
const BOT = 'parley_bot'
const AT = new Date('2026-11-21T14:46:00Z')

const asked = (more: Partial<OutboundMessage> = {}): OutboundMessage =>
  anOutboundMessage({
    token: TOKEN,
    link: 'https://parley.acme.example/r/secret',
    title: 'Deploy 1.4?',
    body: 'Build **1.4** is green.',
    options: [anOption('approve', 'Approve', 'approve'), anOption('reject', 'Reject', 'reject')],
    ...more
  })
const option = (label: string, comment: 'none' | 'optional' | 'required' = 'none') =>
  ({ id: label, label, decision: 'approve', comment }) as const
const textsOf = (message: OutboundMessage, isForGroup = false) =>
  renderCard(message, BOT, isForGroup).texts.map((one) => parseHtml(one))
const textOf = (message: OutboundMessage, isForGroup = false) =>
  textsOf(message, isForGroup)
    .map(({ text }) => text)
    .join('\n')
const labelsOf = (message: OutboundMessage) =>
  renderCard(message, BOT, false).keyboard.map((row) => row.map(({ text }) => text))

const HOSTILE =
  '</b></pre><a href="tg://user?id=1">x</a> <b>&amp; @ann_lee **@bob** `@carol` /ban@admin_bot \u202e<script>'
const SCRIPTS = ['👩‍👩‍👧‍👦🇩🇪', 'مرحبا بالعالم', 'שלום', '批准发布', 'ก็ได้', '𝕯𝖊𝖕𝖑𝖔𝖞', 'a̐éö̲']

describe('a card', () => {
  it('names the key beside the agent’s own name, and shows no risk that was not stated', () => {
    const agent = `The CFO ${'*'.repeat(112)}`
    const shown = textOf(asked({ agent, key: 'billing', context: { impact: 'Much' } }))
    expect(shown).toContain('…, by key billing, asks for your approval')
    expect(shown).not.toMatch(/risk|🟢/i)
  })

  it('says who asks what, and until when', () => {
    const text = textOf(asked({ deadlineAt: AT, context: { risk: 'high', impact: 'Two minutes down.' } }))
    for (const part of [
      'Deploy 1.4?',
      'deploy-bot asks for your approval · Acme',
      '🟠 High risk',
      'Build 1.4 is green.'
    ]) {
      expect(text).toContain(part)
    }
    expect(text).toContain('Impact: Two minutes down.')
    expect(text).toContain('Answer by Sat 21 Nov 2026, 14:46 UTC+00:00')
  })

  it('says what a field offers, and what it takes when it is left out', () => {
    const options = [{ value: 's', label: 'Small <b>' }, 'Large']
    const field = { type: 'select', required: true, options } as const
    const form = {
      fields: [
        { ...field, id: 'a', label: 'Size', default: 's' },
        { ...field, id: 'b', label: 'Extras', multiple: true }
      ]
    }
    const message = asked({ kind: 'question', options: [], form })
    const prompt = renderPrompt(message, { token: TOKEN, wish: { type: 'write' } }, BOT).text
    for (const shown of [textOf(message), prompt.replaceAll('&lt;', '<').replaceAll('&gt;', '>')]) {
      expect(shown).toContain('Size: … (one of Small <b>, Large; Small <b> if left out)')
      expect(shown).toContain('Extras: … (any of Small <b>, Large)')
    }
  })

  it('brings the private page only to the one person it is for', () => {
    const markup = (isForGroup: boolean) => JSON.stringify(renderCard(asked(), BOT, isForGroup))
    expect(markup(false)).toContain('/r/secret')
    expect(markup(true)).not.toContain('/r/secret')
  })

  it('gives who only watches nothing to answer with', () => {
    const { token: _, link: __, ...rest } = asked({ watches: 'cc', asked: ['Bob'] })
    const card = renderCard(rest, BOT, false)
    expect(card.keyboard).toEqual([])
    expect(JSON.stringify(card)).not.toContain('parley=')
    expect(card.texts[0]).toContain('Bob was asked. Nothing is expected of you.')
  })

  it('shows the arguments of an action as they are', () => {
    const [text] = textsOf(
      asked({ action: { name: 'deploy', editable: false, arguments: { to: '@prod', shell: '<b>&</b>' } } })
    )
    expect(text!.text).toContain('"to": "@prod"')
    expect(text!.text).toContain('"shell": "<b>&</b>"')
    expect(mentionsIn(text!)).toEqual([])
  })

  it.each(['title', 'body', 'agent', 'project'] as const)(
    'is not broken by what stands in its %s, and pings nobody',
    (field) => {
      const texts = textsOf(asked({ [field]: HOSTILE, turn: undefined } as Partial<OutboundMessage>))
      for (const one of texts) {
        expect(mentionsIn(one)).toEqual([])
        expect(one.entities.filter(({ type }) => type === 'text_mention')).toEqual([])
      }
      expect(texts.map(({ text }) => text).join('')).toContain('<script>')
    }
  )

  it.each([1, 4_000, 4_096, 20_000, 50_000])('takes %d characters of every script', (length) => {
    for (const script of [...SCRIPTS, 'word ', '&', '<@a', '**b** ']) {
      const body = script.repeat(Math.ceil(length / script.length)).slice(0, length)
      const card = renderCard(asked({ body }), BOT, false)
      for (const one of card.texts) {
        const { text } = parseHtml(one)
        expect(text.length).toBeGreaterThan(0)
        expect(text.length).toBeLessThanOrEqual(4_096)
        expect(text).not.toMatch(/\p{Surrogate}/u)
      }
    }
  })

  it('lets no words of an agent begin as what waits for an answer to something else', () => {
    const filler = Array.from({ length: 300 }, (_, index) => `word${index}`).join(' ')
    const anchor = '[💬](https://t.me/parley_bot?parley=another-token:c0)'
    const { texts } = renderCard(asked({ body: `${filler}\n\n${anchor} ${filler}\n\n${filler}` }), BOT, true)
    expect(texts).toHaveLength(3)
    const begun = texts.map((text) => readAnchor(parseHtml(text).entities as MessageEntity[])?.token)
    expect(begun).toEqual([TOKEN, undefined, TOKEN])
  })

  it('puts what would be many messages into a file', async () => {
    const body = 'word '.repeat(10_000)
    const card = renderCard(
      asked({ body, action: { name: 'run', editable: false, arguments: { list: 'x'.repeat(30_000) } } }),
      BOT,
      false
    )
    expect(card.texts.length).toBeLessThanOrEqual(5)
    expect(card.files.map(({ name }) => name)).toEqual(['text.md', 'arguments.json'])
    const chunks: Uint8Array[] = []
    for await (const chunk of card.files[0]!.open()) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toBe(body)
  })

  it('takes few messages, however much is asked', () => {
    const many = <T>(count: number, make: (index: number) => T) =>
      Array.from({ length: count }, (_, index) => make(index))
    const words = (length: number) => 'word @ann '.repeat(length / 10)
    const message = asked({
      title: words(200),
      body: words(50_000),
      context: {
        signals: many(20, () => ({ level: 'danger', text: words(500) })),
        impact: words(2_000),
        rollback: words(2_000),
        suggestion: words(2_000),
        links: many(20, (index) => ({ label: words(120), url: `https://acme.example/${index}/${'x'.repeat(1_900)}` }))
      },
      action: { name: words(200), editable: false, arguments: many(2_000, () => words(20)) },
      form: {
        fields: many(20, (index) => ({
          id: `f${index}`,
          label: `${index} ${words(100)}`,
          type: 'text',
          required: true
        }))
      },
      attachments: many(20, (index) => ({
        id: `${index}`,
        name: `${words(190)}${index}`,
        contentType: 'text/plain',
        size: 1,
        sha256: '',
        open: async function* () {}
      }))
    } as Partial<OutboundMessage>)
    const { texts, files } = renderCard(message, BOT, true)
    expect(texts.length).toBeLessThanOrEqual(6)
    expect(files.map(({ name }) => name).slice(20)).toEqual(['text.md', 'context.txt', 'arguments.json'])
    for (const one of texts) expect(parseHtml(one).text.length).toBeLessThanOrEqual(4_096)
  })

  it('loses nothing of a long text', () => {
    const words = Array.from({ length: 1_000 }, (_, index) => `word${index}`)
    const text = textOf(asked({ body: words.join(' ') }))
    expect(words.every((word) => text.includes(word))).toBe(true)
  })
})

describe('the buttons', () => {
  it('stand side by side where their labels are short', () => {
    expect(labelsOf(asked())).toEqual([['Approve', 'Reject'], ['With a comment…']])
    expect(labelsOf(asked({ options: [option('Yes'), option('No'), option('Later'), option('Never')] }))).toEqual([
      ['Yes', 'No', 'Later'],
      ['Never']
    ])
    expect(labelsOf(asked({ options: [option('Roll back to the last good build'), option('No')] }))).toEqual([
      ['Roll back to the last good build'],
      ['No']
    ])
    expect(labelsOf(asked({ options: [option('批准这次部署并通知'), option('拒绝')] }))).toHaveLength(1)
  })

  it('give way to numbers where there are too many', () => {
    const options = Array.from({ length: 60 }, (_, index) => option(`Region ${index + 1}`))
    const card = renderCard(asked({ options }), BOT, false)
    expect(card.keyboard.flat()).toHaveLength(1)
    expect(textOf(asked({ options }))).toContain('60. Region 60')
    expect(textOf(asked({ options }))).toContain('Reply to this message with the number')
  })

  it('ask for words first where an option needs some', () => {
    const { keyboard } = renderCard(asked({ options: [option('Go'), option('Stop', 'required')] }), BOT, false)
    expect(keyboard.flat().map((one) => ('callback_data' in one ? one.callback_data : ''))).toEqual([
      `${TOKEN}:0`,
      `${TOKEN}:c1`
    ])
  })

  it('let a question be answered in words', () => {
    expect(labelsOf(asked({ kind: 'question', options: [] }))).toEqual([['Answer…']])
    expect(labelsOf(asked({ kind: 'notice', options: [] }))).toEqual([])
  })
})

describe('a prompt', () => {
  it('names whom it is for in a group, and nobody else', () => {
    const pressed = { token: TOKEN, wish: { type: 'comment', index: 1 } } as const
    const { text, markup } = renderPrompt(asked(), pressed, BOT, { id: 42, name: '@eve <b>' })
    expect(markup).toEqual({ force_reply: true, selective: true, input_field_placeholder: 'Comment on “Reject”' })
    expect(mentionsIn(parseHtml(text))).toEqual(['42'])
  })

  it('lists the fields of a form', () => {
    const form = { fields: [{ id: 'amount', label: 'Amount', type: 'number', required: true }] } as const
    const { text } = renderPrompt(
      asked({ form: { fields: [...form.fields] } }),
      { token: TOKEN, wish: { type: 'write' } },
      BOT
    )
    expect(parseHtml(text).text).toContain('Amount: …')
  })

  it('keeps to 64 characters in its field', () => {
    const options = [option('A'.repeat(60), 'required')]
    const { markup } = renderPrompt(asked({ options }), { token: TOKEN, wish: { type: 'comment', index: 0 } }, BOT)
    expect('input_field_placeholder' in markup && markup.input_field_placeholder!.length).toBeLessThanOrEqual(64)
  })
})

describe('a closed copy', () => {
  const vote = { name: 'Bob @ann', at: AT.getTime(), option: 'reject', comment: '&'.repeat(2_500) }
  const settled = {
    version: 3,
    status: 'resolved',
    elsewhere: true,
    outcome: { decision: 'rejected', by: 'people', settledBy: vote, responses: [] }
  }

  it('says who decided what and when, within one text', () => {
    const parsed = parseHtml(renderClosing(asked(), settled as unknown as Settlement))
    expect(parsed.text).toContain('Rejected')
    expect(parsed.text).toContain('Deploy 1.4?')
    expect(parsed.text.length).toBeLessThanOrEqual(4_096)
    expect(mentionsIn(parsed)).toEqual([])
  })

  it('says that nobody is asked any more', () => {
    const cancelled: Settlement = { version: 2, status: 'cancelled', reason: 'not needed', elsewhere: false }
    expect(parseHtml(renderClosing(asked(), cancelled)).text).toContain('Cancelled')
  })
})

const describeWithSpecs = existsSync(SPECS) ? describe : describe.skip
describeWithSpecs('by Telegram’s own list of what it takes (needs ../shared/vendor-specs)', () => {
  const spec = JSON.parse(existsSync(SPECS) ? readFileSync(SPECS, 'utf8') : '{}') as {
    methods: Record<string, { params: object }>
    $defs: object
  }
  const takes = (method: string) =>
    z.fromJSONSchema({ ...spec.methods[method]!.params, $defs: spec.$defs } as Parameters<typeof z.fromJSONSchema>[0])
  const where = {
    chat_id: '-1001',
    message_thread_id: 7,
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true }
  }

  it.each([
    ['an approval', asked()],
    ['a question', asked({ kind: 'question', options: [] })],
    [
      'many options',
      asked({ options: Array.from({ length: 49 }, (_, index) => option(`Option ${index}`, 'optional')) })
    ]
  ])('a card of %s is right', (_, message) => {
    const { texts, keyboard } = renderCard(message, BOT, true)
    for (const text of texts) {
      const payload = {
        ...where,
        text,
        reply_markup: { inline_keyboard: keyboard },
        reply_parameters: { message_id: 5, allow_sending_without_reply: true }
      }
      expect(takes('sendMessage').safeParse(payload).error?.issues).toBeUndefined()
    }
  })

  it('prompts, notes and closed copies are right', () => {
    for (const wish of [{ type: 'choose' }, { type: 'write' }, { type: 'comment', index: 0 }] as const) {
      const { text, markup } = renderPrompt(asked(), { token: TOKEN, wish }, BOT, { id: 42, name: 'Ann' })
      expect(takes('sendMessage').safeParse({ ...where, text, reply_markup: markup }).success).toBe(true)
    }
    expect(takes('sendMessage').safeParse({ ...where, text: renderNote('Recorded.', BOT, TOKEN) }).success).toBe(true)
    const text = renderClosing(asked(), { version: 2, status: 'expired', elsewhere: false })
    const { message_thread_id: _, ...edited } = where
    expect(
      takes('editMessageText').safeParse({ ...edited, message_id: 5, text, reply_markup: { inline_keyboard: [] } })
        .success
    ).toBe(true)
  })

  it('and what it does not take is told', () => {
    expect(
      takes('sendMessage').safeParse({
        ...where,
        text: 'x',
        reply_markup: { inline_keyboard: [[{ text: 'x', data: 'y' }]] }
      }).success
    ).toBe(false)
  })
})
