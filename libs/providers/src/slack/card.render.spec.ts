import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { anAttachment, anOption, anOutboundMessage } from '../../../../tests/builders/outbound-message.builder.ts'
import { describeWith } from '../../../../tests/support/requirement.ts'
import {
  blockFaults,
  pingsOf,
  readBlocks,
  viewFaults,
  type SlackBlock
} from '../../../provider-kit/src/simulators/slack-block.simulator.ts'
import type { OutboundMessage, Settlement } from '@parley/provider-kit'
import { renderCard, type Card } from './card.render.ts'
import { renderClosing } from './closing.render.ts'
import { renderModal, renderTold } from './modal.render.ts'

const SPECS = new URL('../../../../../shared/vendor-specs/', import.meta.url)
const TEXTS = {
  plain: 'All is well.',
  'a story': `${'A long story. '.repeat(30)}\n\n`.repeat(100),
  'one word': 'a'.repeat(50_000),
  'one code block': `\`\`\`\n${'x = 1 # & < >\n'.repeat(1_500)}\`\`\``,
  'emoji of four bytes': '👩‍👩‍👧‍👦🧾'.repeat(1_500),
  'right to left': 'مرحبا بالعالم. '.repeat(400),
  Chinese: '同意**部署**到生产环境。'.repeat(600),
  hostile:
    '<!channel> <@U0ANN> <!subteam^S0FINANCE> @here &lt;!everyone&gt; <https://evil.example|Approve> `` ``` *a _b ~c',
  'hostile Markdown':
    '[<!here>](https://x.example/|<!channel>) **<@U0ANN>** `<!channel>` > <!everyone>\n\n# <!here>\n\n- <@U0EVE>'
}
const FIELDS = (['text', 'number', 'boolean', 'select', 'date'] as const).map((type, index) => ({
  id: `field_${index}`,
  label: `${type} ${'long '.repeat(22)}`,
  type,
  required: index % 2 === 0,
  help: 'h'.repeat(300),
  ...(type === 'text' ? { multiline: true, default: `a\n${'b'.repeat(3_998)}` } : {}),
  ...(type === 'number' ? { default: 1.5 } : {}),
  ...(type === 'boolean' ? { default: false } : {}),
  ...(type === 'date' ? { default: '2026-12-31' } : {}),
  ...(type === 'select' ? { options: Array.from({ length: 50 }, (_, n) => `Choice ${n} ${'o'.repeat(100)}`) } : {})
}))
const long = (text: string, length: number) => Array.from({ length }, (_, n) => text[n % text.length]).join('')
const options = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    anOption(
      `option-${n}-${'i'.repeat(50)}`,
      `${n} ${'L'.repeat(76)}`,
      n % 2 ? 'reject' : 'approve',
      n % 3 ? 'optional' : 'required'
    )
  )

const MESSAGES: Readonly<Record<string, OutboundMessage>> = {
  ...Object.fromEntries(Object.entries(TEXTS).map(([name, body]) => [name, anOutboundMessage({ body })])),
  ...Object.fromEntries(
    Object.entries(TEXTS).map(([name, text]) => [
      `${name}, everywhere`,
      anOutboundMessage({
        title: text.slice(0, 200),
        body: text,
        agent: text.slice(0, 120),
        project: text.slice(0, 120),
        recipient: text.slice(0, 120),
        options: options(20).map((one) => ({ ...one, label: text.slice(0, 80), prefill: text.slice(0, 2_000) })),
        action: { name: text.slice(0, 200), arguments: { text, more: [text] }, editable: true },
        context: {
          risk: 'critical',
          confidence: 0.4,
          signals: Array.from({ length: 20 }, () => ({ level: 'danger', text: text.slice(0, 500) }) as const),
          impact: text.slice(0, 2_000),
          rollback: text.slice(0, 2_000),
          suggestion: text.slice(0, 2_000),
          links: Array.from({ length: 20 }, (_, n) => ({
            label: text.slice(0, 120),
            url: `https://x.example/${n}?${long('a|>', 1_900)}`
          }))
        },
        form: { fields: FIELDS },
        deadlineAt: new Date('2026-11-22T10:00:00Z'),
        attachments: Array.from({ length: 20 }, (_, n) => anAttachment(`${n}${text.slice(0, 150)}`, 10))
      })
    ])
  ),
  'a question': anOutboundMessage({ kind: 'question', options: [] }),
  'a question with a form': anOutboundMessage({ kind: 'question', options: [], form: { fields: FIELDS } }),
  'a notice': anOutboundMessage({ kind: 'notice', options: [] }),
  'for a watcher': anOutboundMessage({
    watches: 'cc',
    asked: ['Ann', 'Bob'],
    token: undefined,
    link: undefined
  } as never),
  'a turn': anOutboundMessage({ turn: TEXTS['a story'] }),
  'five options': anOutboundMessage({ options: options(5) }),
  'six options': anOutboundMessage({ options: options(6) })
}
const SETTLEMENTS: Readonly<Record<string, Settlement>> = {
  approved: settlement('approve', TEXTS['a story']),
  'rejected, hostile': settlement('reject', TEXTS.hostile),
  expired: { version: 3, status: 'expired', elsewhere: false },
  cancelled: { version: 3, status: 'cancelled', reason: TEXTS.hostile, elsewhere: true },
  'still open': { version: 2, status: 'pending', elsewhere: false }
}

function settlement(option: 'approve' | 'reject', comment: string): Settlement {
  const vote = { name: '<!channel> *Ann*', option, comment, decision: option, at: Date.parse('2026-11-21T11:00:00Z') }
  const decision = option === 'approve' ? 'approved' : 'rejected'
  const outcome = { decision, by: 'people', settledBy: vote, responses: [vote] }
  return { version: 3, status: 'resolved', elsewhere: false, outcome } as unknown as Settlement
}

const cases = Object.entries(MESSAGES)
const messagesOf = ({ blocks, rest = [] }: Pick<Card, 'blocks'> & Partial<Card>) =>
  [blocks, ...rest] as readonly (readonly SlackBlock[])[]
const views = (message: OutboundMessage) => {
  const state = { token: message.token ?? '', ref: { channel: 'C0APPROVALS', ts: '1.2', thread: '1.2' } }
  const chosen = message.options.map(({ id }) => renderModal(message, { ...state, option: id }))
  return [renderModal(message, state), ...chosen, renderTold(message.body)]
}

describe('a card', () => {
  it('names the key beside the agent’s own name, and shows no risk that was not stated', () => {
    const message = anOutboundMessage({ agent: 'a'.repeat(120), key: 'billing', context: { impact: 'Much' } })
    const { text, blocks } = renderCard(message, false)
    for (const shown of [text, JSON.stringify(blocks)]) {
      expect(shown).toContain('…, by key billing, asks for your approval')
      expect(shown).not.toMatch(/risk|🟢/i)
    }
  })

  it.each(cases)('keeps to the limits, and calls nobody: %s', (_, message) => {
    const { text, ...card } = renderCard(message, true)
    expect(text.length).toBeGreaterThan(0)
    expect(text.length).toBeLessThanOrEqual(3_000)
    for (const blocks of messagesOf({ text, ...card })) {
      expect(blockFaults(blocks)).toEqual([])
      expect(pingsOf(blocks, text)).toEqual([])
      expect(JSON.stringify(blocks).length).toBeLessThan(13_000)
    }
  })

  it.each(['a story', 'one word', 'emoji of four bytes', 'right to left', 'one code block'] as const)(
    'brings all of a text: %s',
    (name) => {
      const whole = messagesOf(renderCard(anOutboundMessage({ body: TEXTS[name] }), false))
        .map(readBlocks)
        .join('')
      const bare = (text: string) => text.replace(/[\s`]/g, '')
      const [said, found] = [bare(TEXTS[name]), bare(whole)]
      const sample = Array.from({ length: 40 }, (_, n) =>
        said.slice((n * said.length) / 40, (n * said.length) / 40 + 12)
      )
      expect(sample.filter((one) => !found.includes(one.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')))).toEqual([])
      const count = (text: string, one: string) => text.split(one).length
      expect(count(found, said.slice(4, 6))).toBeGreaterThanOrEqual(count(said, said.slice(4, 6)) - 20)
    }
  )

  it('says that the rest is in the thread, where it is', () => {
    const card = renderCard(anOutboundMessage({ body: TEXTS['a story'] }), false)
    expect(card.rest.length).toBeGreaterThan(0)
    expect(readBlocks(card.blocks as readonly SlackBlock[])).toContain('the rest is in the thread')
    expect(readBlocks(renderCard(anOutboundMessage(), false).blocks as readonly SlackBlock[])).not.toContain('the rest')
  })

  it('has buttons up to five options, and a menu and numbers beyond', () => {
    const elements = (message: OutboundMessage) =>
      (renderCard(message, false).blocks as readonly SlackBlock[]).find(({ type }) => type === 'actions')!.elements!
    expect(elements(MESSAGES['five options']!).map(({ type }) => type)).toEqual(Array(6).fill('button'))
    expect(elements(MESSAGES['six options']!).map(({ type }) => type)).toEqual(['static_select', 'button'])
    expect(readBlocks(renderCard(MESSAGES['six options']!, false).blocks as readonly SlackBlock[])).toContain(
      '6. 5 LLL'
    )
  })

  it('shows the private page to one person only, and the deadline in the zone of whoever looks', () => {
    const message = anOutboundMessage({ deadlineAt: new Date('2026-11-22T10:00:00Z') })
    expect(JSON.stringify(renderCard(message, true))).toContain(message.link)
    expect(JSON.stringify(renderCard(message, false))).not.toContain(message.link)
    expect(JSON.stringify(renderCard(message, false))).toContain(
      '<!date^1795341600^{date_short_pretty} at {time}|Sun 22 Nov 2026, 10:00 UTC+00:00>'
    )
  })

  it.each(['a notice', 'for a watcher'])('has nothing to press: %s', (name) => {
    expect(JSON.stringify(renderCard(MESSAGES[name]!, false))).not.toContain('"actions"')
  })
})

describe('a closed card', () => {
  const all = cases.flatMap(([name, message]) =>
    Object.entries(SETTLEMENTS).map(([end, how]) => [end, name, message, how] as const)
  )

  it.each(all)('keeps to the limits, and calls nobody: %s, %s', (_end, _name, message, how) => {
    const { text, blocks } = renderClosing(message, how, false)
    expect(blockFaults(blocks as readonly SlackBlock[])).toEqual([])
    expect(pingsOf(blocks as readonly SlackBlock[], text)).toEqual([])
    expect(JSON.stringify(blocks).includes('"actions"')).toBe(
      how.status === 'pending' && message.token !== undefined && message.kind !== 'notice'
    )
  })
})

describe('a modal', () => {
  it('is filled in already where the form has defaults, with one choice or several', () => {
    const options = [{ value: 's', label: 'Small' }, 'Large']
    const many = Array.from({ length: 11 }, (_, n) => `Choice ${n}`)
    const fields = [
      { id: 'a', label: 'A', type: 'text', required: false, default: 'x' },
      { id: 'b', label: 'B', type: 'number', required: true, default: 2 },
      { id: 'c', label: 'C', type: 'boolean', required: false, default: false },
      { id: 'd', label: 'D', type: 'select', required: false, options, default: 's' },
      { id: 'e', label: 'E', type: 'select', required: false, options, multiple: true, default: ['Large', 's'] },
      { id: 'f', label: 'F', type: 'select', required: false, options: many, multiple: true },
      { id: 'g', label: 'G', type: 'date', required: false, default: '2026-12-31' }
    ] as const
    const message = anOutboundMessage({ kind: 'question', options: [], form: { fields: fields as never } })
    const view = renderModal(message, { token: 'tok', ref: {} }) as { blocks: SlackBlock[] }
    expect(viewFaults(view as never)).toEqual([])
    const small = { text: { type: 'plain_text', text: 'Small', emoji: false }, value: '0' }
    expect(view.blocks.slice(1).map((one) => one.element)).toMatchObject([
      { type: 'plain_text_input', multiline: false, initial_value: 'x' },
      { type: 'number_input', initial_value: '2' },
      { type: 'radio_buttons', initial_option: { value: 'false' } },
      { type: 'radio_buttons', initial_option: small },
      { type: 'checkboxes', initial_options: [small, { value: '1' }] },
      { type: 'multi_static_select' },
      { type: 'datepicker', initial_date: '2026-12-31' }
    ])
    expect(JSON.stringify(renderCard(message, false).blocks)).toContain('D (one of Small, Large; Small if left out)')
  })

  it.each(cases)('keeps to the limits: %s', (_, message) => {
    expect(views(message).flatMap((view) => viewFaults(view as never))).toEqual([])
  })
})

describeWith(['vendor specs'], 'by Slack’s own types', () => {
  const spec = () => JSON.parse(readFileSync(new URL('slack-blockkit.json', SPECS), 'utf8'))
  const validate = (name: 'Blocks' | 'ModalOrHome') =>
    new Ajv({ strict: false, allErrors: false, validateFormats: false }).compile(spec().schemas[name])

  it('every card, closed card and modal is what Slack takes', () => {
    const [isBlocks, isView] = [validate('Blocks'), validate('ModalOrHome')]
    const wrong: string[] = []
    for (const [name, message] of cases) {
      const cards = [
        renderCard(message, true),
        ...Object.values(SETTLEMENTS).map((one) => renderClosing(message, one, false))
      ]
      for (const blocks of cards.flatMap(messagesOf)) if (!isBlocks(blocks)) wrong.push(`${name}: card`)
      for (const view of views(message)) if (!isView(view)) wrong.push(`${name}: modal`)
    }
    expect(wrong).toEqual([])
  })
})
