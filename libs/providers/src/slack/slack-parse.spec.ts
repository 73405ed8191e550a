import { createHmac } from 'node:crypto'
import type { RawRequest } from '@parley/provider-kit'
import { readEvent, wordlessOf } from './event.parse.ts'
import { anOutboundMessage } from '../../../../tests/builders/outbound-message.builder.ts'
import { readInteraction, valuesOf } from './interaction.parse.ts'
import { renderModal } from './modal.render.ts'
import { plainOf } from './mrkdwn.ts'
import { verifySignature } from './signature.ts'
import { SlackConfig } from './slack.schema.ts'
import { isSlackGroup, parseSlackTarget } from './target.parse.ts'

const APP = 'A0PARLEY'

describe('a signature', () => {
  // Slack's own example, from its page on verifying requests.
  const SECRET = '8f742231b10e8888abcd99yyyzzz85a5'
  const SIGNED_AT = 1_531_420_618
  const BODY =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c'
  const SIGNATURE = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503'
  const request = (headers: Record<string, string | undefined> = {}, body = BODY): RawRequest => ({
    method: 'POST',
    path: '/inbound/chn_1',
    query: {},
    headers: { 'x-slack-request-timestamp': String(SIGNED_AT), 'x-slack-signature': SIGNATURE, ...headers },
    rawBody: Buffer.from(body)
  })
  const verify = (one: RawRequest, secondsLater = 0, secret: string | undefined = SECRET) =>
    verifySignature(one, secret, new Date((SIGNED_AT + secondsLater) * 1_000))

  it.each([0, 299, -299])('is taken %d seconds after it was made', (seconds) => {
    expect(() => verify(request(), seconds)).not.toThrow()
  })

  it.each<[string, RawRequest, number?, string?]>([
    ['is old', request(), 301],
    ['is of the future', request(), -301],
    ['is missing', request({ 'x-slack-signature': undefined })],
    ['has no time', request({ 'x-slack-request-timestamp': undefined })],
    ['has a time that is none', request({ 'x-slack-request-timestamp': 'NaN' })],
    ['has an endless time', request({ 'x-slack-request-timestamp': '1e400' })],
    ['is of another time', request({ 'x-slack-request-timestamp': String(SIGNED_AT + 1) })],
    ['is of another body', request({}, BODY.replace('roadrunner', 'coyote'))],
    ['is by another secret', request(), 0, 'another-secret-of-an-app'],
    ['is of another version', request({ 'x-slack-signature': SIGNATURE.replace('v0', 'v1') })],
    ['is too short', request({ 'x-slack-signature': SIGNATURE.slice(0, -2) })],
    ['is in capitals', request({ 'x-slack-signature': SIGNATURE.toUpperCase() })]
  ])('is refused when it %s', (_, one, seconds = 0, secret = SECRET) => {
    expect(() => verify(one, seconds, secret)).toThrow(expect.objectContaining({ code: 'signature_invalid' }))
  })

  it('is refused where the channel has no secret, also by an empty one', () => {
    const empty = `v0=${createHmac('sha256', '').update(`v0:${SIGNED_AT}:${BODY}`).digest('hex')}`
    const refused = expect.objectContaining({ code: 'signature_invalid' })
    expect(() =>
      verifySignature(request({ 'x-slack-signature': empty }), undefined, new Date(SIGNED_AT * 1_000))
    ).toThrow(refused)
  })
})

describe('an event', () => {
  const event = (more: object = {}, envelope: object = {}) =>
    readEvent(
      {
        type: 'event_callback',
        api_app_id: APP,
        event_id: 'Ev1',
        authorizations: [{ user_id: 'U0PARLEY', is_bot: true }],
        event: { type: 'message', channel: 'C1', user: 'U1', text: 'yes', ts: '2.2', thread_ts: '1.1', ...more },
        ...envelope
      },
      APP
    )

  it('is what somebody wrote', () => {
    expect(event()).toEqual({
      externalId: 'Ev1',
      user: 'U1',
      channel: 'C1',
      ts: '2.2',
      thread: '1.1',
      direct: false,
      underOurs: true,
      text: 'yes',
      files: []
    })
    expect(event({ channel: 'D1', channel_type: 'im', thread_ts: undefined })).toMatchObject({ direct: true })
    expect(event({ parent_user_id: 'U2' })).toMatchObject({ underOurs: false })
    expect(event({ parent_user_id: 'U0PARLEY' })).toMatchObject({ underOurs: true })
    expect(event({ subtype: 'thread_broadcast' })).toMatchObject({ text: 'yes' })
    expect(event({ subtype: 'me_message' })).toMatchObject({ text: 'yes' })
    expect(event({ subtype: 'file_share', text: '', files: [{ name: 'a.pdf' }] })).toMatchObject({
      text: '',
      files: [{ name: 'a.pdf', contentType: 'application/octet-stream' }]
    })
  })

  it.each<[string, object, string]>([
    [
      'a forwarded message',
      { attachments: [{ is_share: true, text: 'Approve &lt;3' }] },
      '(a forwarded message)\nApprove <3'
    ],
    ['a forwarded picture', { attachments: [{ is_share: true, text: '' }] }, '(a forwarded message)'],
    ['the preview of a page', { attachments: [{ text: 'Approve' }] }, '(something without words)'],
    ['what nobody knows', { attachments: 'Approve' }, '(something without words)']
  ])('without words is told as %s', (_, more, text) => {
    const written = event({ text: '', ...more })
    expect(written).toMatchObject({ text: '' })
    expect(wordlessOf(written!)).toBe(text)
  })

  it.each<[string, object, object?]>([
    ['of a bot', { bot_id: 'B1' }],
    ['of ours', { user: 'U0PARLEY' }],
    ['of Slackbot', { user: 'USLACKBOT' }],
    ['edited', { subtype: 'message_changed' }],
    ['deleted', { subtype: 'message_deleted' }],
    ['of a bot of old', { subtype: 'bot_message' }],
    ['that somebody joined', { subtype: 'channel_join' }],
    ['of a bot by /me', { subtype: 'me_message', bot_id: 'B1' }],
    ['that somebody is reminded of', { subtype: 'reminder_add' }],
    ['of another app', {}, { api_app_id: 'A2' }],
    ['of another kind', { type: 'reaction_added' }],
    ['without a writer', { user: undefined }],
    ['without an id', {}, { event_id: undefined }]
  ])('is nothing when it is one %s', (_, more, envelope = {}) => {
    expect(event(more, envelope)).toBeUndefined()
  })

  it.each([
    ['<@U0PARLEY> approve', 'approve'],
    ['<@U0PARLEY|parley>: approve', 'approve'],
    ['Approve, <@U0PARLEY>!', 'Approve!'],
    ['<@U0PARLEY> &lt;3', '<3'],
    ['<@U0PARLEY>', '<@U0PARLEY>'],
    ['<@U0PARLEYX> approve', '<@U0PARLEYX> approve'],
    ['<@U0ANN> approve', '<@U0ANN> approve']
  ])('says without our name: %s', (text, said) => {
    expect(event({ text })).toMatchObject({ text: said })
  })

  it('may name the person who installed the app, who answers like anybody and is named like anybody', () => {
    const envelope = { authorizations: [{ user_id: 'U1', is_bot: false }] }
    expect(event({ user: 'U1', text: '<@U1> approve' }, envelope)).toMatchObject({ text: '<@U1> approve' })
  })

  it.each([
    ['Tom &amp; Jerry &lt;3 &amp;lt;', 'Tom & Jerry <3 &lt;'],
    ['see <https://x.example/a?b=1&amp;c|the run>', 'see the run'],
    ['<https://x.example>', 'https://x.example'],
    ['<mailto:ann@x.example|ann@x.example>', 'ann@x.example'],
    ['ask <@U1> in <#C1|ops>, <!here>', 'ask <@U1> in #ops, @here'],
    ['&gt; quoted\n~no~ *yes*', '> quoted\n~no~ *yes*']
  ])('is read as it was written: %s', (text, plain) => {
    expect(plainOf(text)).toBe(plain)
  })
})

describe('an interaction', () => {
  const press = (action: object, more: object = {}) =>
    readInteraction(
      {
        type: 'block_actions',
        api_app_id: APP,
        user: { id: 'U1', username: 'ann.lee' },
        trigger_id: 't1',
        response_url: 'https://hooks.slack.example/r',
        channel: { id: 'C1' },
        message: { ts: '1.1' },
        actions: [{ action_id: 'option_0', action_ts: '3.3', value: 'tok approve', ...action }],
        ...more
      },
      APP
    )

  it('is a decision, or asks for more', () => {
    expect(press({})).toEqual({
      type: 'decide',
      user: 'U1',
      handle: 'ann.lee',
      externalId: 'press:C1:1.1:U1:3.3',
      token: 'tok',
      option: 'approve',
      ref: { channel: 'C1', ts: '1.1', thread: '1.1' },
      triggerId: 't1',
      responseUrl: 'https://hooks.slack.example/r'
    })
    expect(press({ action_id: 'ask_1' })).toMatchObject({ type: 'ask', option: 'approve' })
    expect(press({ action_id: 'comment', value: 'tok' })).toMatchObject({ type: 'ask', token: 'tok' })
    expect(press({ action_id: 'choose', value: undefined, selected_option: { value: 'tok 3' } })).toMatchObject({
      type: 'choose',
      option: '3'
    })
  })

  it('in a thread names what began it', () => {
    expect(press({}, { message: { ts: '1.2', thread_ts: '1.1' } })).toMatchObject({
      ref: { channel: 'C1', ts: '1.2', thread: '1.1' }
    })
  })

  it.each<[string, object, object?]>([
    ['of another app', {}, { api_app_id: 'A2' }],
    ['on a button that is none of ours', { action_id: 'other_0' }],
    ['without a token', { value: '' }],
    ['without an option', { value: 'tok' }],
    ['of nobody', {}, { user: undefined }],
    ['without a message', {}, { message: undefined }],
    ['of no action', {}, { actions: [] }]
  ])('is nothing when it is one %s', (_, action, more = {}) => {
    expect(press(action, more)).toBeUndefined()
  })

  it('is what was filled in', () => {
    const submission = (metadata: string) => ({
      type: 'view_submission',
      user: { id: 'U1', name: 'ann' },
      view: {
        id: 'V1',
        callback_id: 'parley',
        private_metadata: metadata,
        state: {
          values: {
            option: { value: { selected_option: { value: 'reject' } } },
            comment: { value: { value: 'no' } },
            field_0: { value: { selected_date: '2026-12-31' } },
            field_3: { value: { value: '12' } },
            field_4: { value: { value: null } },
            field_5: { value: { selected_options: [{ value: '1' }, { value: '0' }] } },
            field_6: { value: { selected_options: [] } }
          }
        }
      }
    })
    const state = { token: 'tok', ref: { channel: 'C1', ts: '1.1', thread: '1.1' } }
    expect(readInteraction(submission(JSON.stringify(state)), APP)).toEqual({
      type: 'submit',
      user: 'U1',
      handle: 'ann',
      externalId: expect.stringMatching(/^view:V1:[0-9a-f]{16}$/),
      inputs: ['option', 'comment', 'field_0', 'field_3', 'field_4', 'field_5', 'field_6'],
      state,
      filled: { option: 'reject', comment: 'no', fields: { 0: '2026-12-31', 3: '12', 4: '', 5: ['1', '0'], 6: '' } }
    })
    expect(readInteraction(submission('no JSON'), APP)).toBeUndefined()
    const options = ['Red', { value: 'b', label: 'Blue' }]
    const field = { label: 'F', type: 'select', required: false, options } as const
    const form = {
      fields: [
        { ...field, id: 'one' },
        { ...field, id: 'several', multiple: true }
      ]
    }
    expect(valuesOf({ fields: { 0: '1', 1: ['1', '0'] } }, anOutboundMessage({ form }))).toEqual({
      one: 'b',
      several: ['b', 'Red']
    })
    expect(valuesOf({ fields: { 0: '', 1: '' } }, anOutboundMessage({ form }))).toEqual({ one: '', several: '' })
  })

  it('changes nothing of what an input could not show whole, where that was left as it is', () => {
    const long = `\u202e${'x'.repeat(3_900)}`
    const field = { id: 'note', label: 'Note', type: 'text', required: false, default: long } as const
    const message = anOutboundMessage({ form: { fields: [field] } })
    const shown = 'x'.repeat(3_000)
    expect(JSON.stringify(renderModal(message, { token: 't', ref: {}, option: 'approve' }))).toContain(`"${shown}"`)
    expect(valuesOf({ fields: { 0: shown } }, message)).toEqual({ note: long })
    expect(valuesOf({ fields: { 0: `${shown}!` } }, message)).toEqual({ note: `${shown}!` })
  })

  it.each([null, 1, 'text', [], {}, { type: 'block_actions' }, { type: 'shortcut' }])('is nothing: %j', (payload) => {
    expect(readInteraction(payload, APP)).toBeUndefined()
  })
})

describe('a target', () => {
  it.each([
    ['C0ABC123', 'C0ABC123', true],
    [' <#C0ABC123|ops> ', 'C0ABC123', true],
    ['#Ops-Team', '#ops-team', true],
    ['#日本語', '#日本語', true],
    ['<@U123>', 'U123', false],
    ['W123', 'W123', false],
    ['<!subteam^S123|@finance>', 'S123', true],
    ['Ann@Acme.Example', 'ann@acme.example', false]
  ])('%s is %s', (text, canonical, isGroup) => {
    expect([parseSlackTarget(text), isSlackGroup(canonical)]).toEqual([canonical, isGroup])
    expect(parseSlackTarget(canonical)).toBe(canonical)
  })

  it.each(['', 'ann', '@ann', '#', '#two words', 'c0abc', 'X123', '<!channel>', 'ann@acme', 'U123 U456'])(
    '%j is none',
    (text) => {
      expect(() => parseSlackTarget(text)).toThrow(expect.objectContaining({ code: 'target_invalid' }))
    }
  )
})

describe('settings', () => {
  const botToken = 'xoxb-1-2-abc'
  const faults = (config: object) => SlackConfig.safeParse(config).error?.issues.map(({ path }) => path.join('.')) ?? []

  it('take the app from its token, and both ways in', () => {
    expect(SlackConfig.parse({ botToken, appToken: 'xapp-1-A0XY-9-abc', apiUrl: 'https://slack.example/api' })).toEqual(
      {
        botToken,
        appToken: 'xapp-1-A0XY-9-abc',
        appId: 'A0XY',
        apiUrl: 'https://slack.example/api/'
      }
    )
    expect(SlackConfig.parse({ botToken, signingSecret: '0123456789abcdef', appId: 'A1' }).apiUrl).toBe(
      'https://slack.com/api/'
    )
  })

  it.each<[string, object, string[]]>([
    ['no way in', { botToken, appId: 'A1' }, ['appToken']],
    ['no app', { botToken, signingSecret: '0123456789abcdef' }, ['appId']],
    ['another app', { botToken, appToken: 'xapp-1-A1-9-abc', appId: 'A2' }, ['appId']],
    ['a token of a person', { botToken: 'xoxp-1', appToken: 'xapp-1-A1-9-abc' }, ['botToken']],
    ['an unknown field', { botToken, appToken: 'xapp-1-A1-9-abc', token: 'x' }, ['']]
  ])('with %s are refused', (_, config, paths) => {
    expect(faults(config)).toEqual(paths)
  })
})
