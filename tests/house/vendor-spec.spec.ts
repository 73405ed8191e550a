// That the vendors' own lists are asked, and that what they do not take is told.
import { describeWith } from '../support/requirement.ts'
import { specCheck, type Vendor } from '../support/vendor-spec.ts'

const json = (body: object, method = 'POST'): RequestInit => ({ method, body: JSON.stringify(body) })
const form = (fields: Record<string, string>): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(fields).toString()
})
const TELEGRAM = 'http://127.0.0.1:1/bot1:secret/sendMessage'
const DISCORD = 'http://127.0.0.1:1/api/v10/channels/900000000000000003/messages'
const SLACK = 'http://127.0.0.1:1/api/chat.postMessage'
const MODAL = { type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks: [] }

const RIGHT: readonly [Vendor, string, RequestInit][] = [
  ['telegram', TELEGRAM, json({ chat_id: '1', text: 'x' })],
  ['discord', DISCORD, json({ content: 'x', allowed_mentions: { parse: [] } })],
  ['slack', SLACK, form({ channel: 'C1', text: 'x', blocks: '[{"type":"divider"}]' })],
  ['slack', 'http://127.0.0.1:1/api/views.open', form({ trigger_id: '1', view: JSON.stringify(MODAL) })]
]
const WRONG: readonly [Vendor, string, RequestInit, string][] = [
  ['telegram', TELEGRAM, json({ chat_id: '1' }), 'text'],
  [
    'telegram',
    TELEGRAM,
    json({ chat_id: '1', text: 'x', reply_markup: { inline_keyboard: [[{ data: 'y' }]] } }),
    'reply_markup'
  ],
  ['telegram', TELEGRAM, json({ chat_id: '1', text: 'x', parse_mod: 'HTML' }), 'additional properties'],
  ['discord', DISCORD, json({ content: 5 }), 'content'],
  [
    'discord',
    DISCORD,
    json({
      content: 'x',
      components: [{ type: 1, components: [{ type: 2, style: 1, label: 'l'.repeat(81), custom_id: 'c' }] }]
    }),
    'components'
  ],
  ['discord', `${DISCORD}/900000000000000009`, json({ content: 'x'.repeat(4_001) }, 'PATCH'), 'content'],
  ['slack', SLACK, form({ text: 'x' }), 'lacks channel'],
  ['slack', SLACK, form({ channel: 'C1', txt: 'x' }), 'takes no txt'],
  [
    'slack',
    SLACK,
    form({ channel: 'C1', blocks: '[{"type":"actions","elements":[{"type":"button","txt":1}]}]' }),
    'blocks'
  ],
  ['slack', 'http://127.0.0.1:1/api/views.open', form({ trigger_id: '1', view: '{"type":"modal"}' }), 'view']
]

describeWith(['vendor specs'], 'the list of a vendor', () => {
  it.each(RIGHT)('of %s takes %s (%#)', (vendor, url, init) => {
    expect(specCheck(vendor)(url, init)).toEqual([])
  })

  it.each(WRONG)('of %s does not take %s (%#)', (vendor, url, init, about) => {
    expect(specCheck(vendor)(url, init).join('\n')).toContain(about)
  })
})
