import { createHmac } from 'node:crypto'
import { linksIn, realTime } from '@parley/provider-kit'
import { startRecordingPlatform } from './recording-platform.mjs'
const BEHAVIOUR = {
  unauthorized: { status: 401 },
  forbidden: { status: 403 },
  broken: { status: 503 },
  dropped: { cut: 'after' },
  slow: { hold: new Promise(() => {}) }
}
const PEOPLE = [
  { account: 'ann', name: 'Ann Lee', memberOf: ['#finance'] },
  { account: 'bob', name: 'Bob Roy', memberOf: [] },
  { account: 'eve', name: 'Eve Kim', memberOf: [] }
]
const CALL = /(?<!\\)(?:@([\w-]+)|<[^>]*>)/g
/**
 * @typedef {import('@parley/provider-kit').SimulatedMessage & { readonly at: number }} Written
 * @typedef {import('@parley/provider-kit').RawRequest} RawRequest
 */

/**
 * The recording platform with people on it. Its answers to a press are what its writer alone reads.
 * @param {{ time?: import('@parley/provider-kit').Time }} [options]
 * @returns {Promise<import('@parley/provider-kit').Simulator>}
 */
export async function simulateRecording({ time = realTime } = {}) {
  const platform = await startRecordingPlatform()
  /** @type {Written[]} */
  const written = []
  /** @type {Map<string, string>} */
  const accounts = new Map()
  let url = ''
  let events = 0
  /** @type {RawRequest | undefined} */
  let last
  let delays = false
  /** @type {(value?: unknown) => void} */
  let overtake = () => {}
  /** @param {RawRequest} request */
  async function deliver(request) {
    last = request
    const { headers, rawBody } = request
    const response = await fetch(url, {
      method: 'POST',
      headers: headers,
      body: Uint8Array.from(rawBody)
    })
    if (!response.ok) throw new Error(`The provider answered ${response.status}`)
    const { receipts } = await response.json()
    const [event] = JSON.parse(rawBody.toString('utf8')).events
    for (const { text } of receipts) if (text !== undefined) tell(event.account, text)
  }
  /**
   * @param {string} account
   * @param {string} text
   */
  function tell(account, text) {
    written.push({ ...at(account), id: `t${written.length}`, text, buttons: [], onlyFor: account })
  }
  /**
   * @param {Record<string, unknown>} event
   * @param {string} by
   * @returns {Promise<import('@parley/provider-kit').Acknowledgement>}
   */
  async function happen(event, by) {
    const began = time.now().getTime()
    const person = PEOPLE.find(({ account }) => account === by)
    const id = `e${++events}`
    accounts.set(id, by)
    const { body, headers } = platform.request([{ id, type: 'reply', ...event, ...person }])
    const request = { method: 'POST', path: '/', headers, query: {}, rawBody: Buffer.from(body) }
    if (delays) {
      delays = false
      await new Promise((resolve) => (overtake = resolve))
      await deliver(request)
    } else {
      await deliver(request)
      overtake()
    }
    return { ms: time.now().getTime() - began }
  }
  /** @returns {readonly import('@parley/provider-kit').SimulatedMessage[]} */
  function shown() {
    const ours = platform.sends.map((one) => {
      const updates = platform.updates.filter(({ ref }) => ref === one.ref)
      const { text = one.text } = updates.at(-1) ?? {}
      const { token, buttons } = one
      const follows = one.follows?.ref
      return {
        ...at(one.target, one.at),
        id: one.ref,
        text: text.replace(/\\(.)/gs, '$1'),
        links: linksIn(text),
        source: JSON.stringify({ text, token, buttons }),
        pings: [...text.matchAll(CALL)].map(([call]) => call),
        buttons: updates.length > 0 ? [] : buttons.map(({ id, label }) => ({ id, label })),
        files: one.files.map(([name]) => name),
        edits: updates.length,
        ...(follows === undefined ? {} : { repliesTo: follows })
      }
    })
    const told = platform.told.flatMap(({ event, text }) => {
      const account = accounts.get(event)
      return text === undefined ? [] : [{ ...at(account), id: event, text, buttons: [], onlyFor: account }]
    })
    return [...ours, ...written, ...told].sort((a, b) => a.at - b.at)
  }
  return {
    config: { url: platform.url, secret: platform.secret },
    wrongConfig: { config: { url: 'nowhere', secret: platform.secret }, path: 'url' },
    target: { text: ' Ann ', canonical: 'ann' },
    wrongTarget: 'no spaces',
    spellings: [
      ['ann', 'Ann', 'ann+news'],
      ['bob', 'bob+']
    ],
    group: '#deploys',
    people: PEOPLE,
    messages: shown,
    sends: () => platform.sends.length,
    async press(message, button, by) {
      const card = platform.sends.find(({ ref }) => ref === message)
      const { asks } = card.buttons.find(({ id }) => id === button)
      const form = asks && formOf(card, button, asks)
      return form ? { ms: 0, form } : happen({ token: card.token, pressed: placeOf(card), option: button }, by)
    },
    async submit(form, values, by) {
      const [ref, option] = form.split('|')
      const card = platform.sends.find((one) => one.ref === ref)
      const { comment, option: chosen = option, ...rest } = values
      if (option === 'answer') {
        const named = { ...rest, plan: rest.plan?.toLowerCase(), with: rest.with?.split(',') }
        return happen({ token: card.token, pressed: placeOf(card), values: named }, by)
      }
      return happen({ token: card.token, pressed: placeOf(card), option: chosen, comment }, by)
    },
    async write(target, text, by, repliesTo) {
      const id = `p${written.length}`
      written.push({
        ...at(target),
        id,
        from: by,
        text,
        buttons: [],
        ...(repliesTo === undefined ? {} : { repliesTo })
      })
      await happen({ type: 'written', target, text, place: id, answers: repliesTo }, by)
    },
    async report(message, outcome) {
      const { bounceToken: token } = platform.sends.find(({ ref }) => ref === message)
      // Some platforms bring our token back, and some only what they call it themselves.
      await happen({ type: 'receipt', ...(outcome === 'failed' ? { token } : { ref: { ref: message } }), outcome }, '')
    },
    optOut: (account) => happen({ type: 'optOut', account }, account),
    optIn: (account) => happen({ type: 'optIn', account }, account),
    redeliver: () => deliver(last),
    delayNext: () => void (delays = true),
    callAt: (address) => void (url = address),
    lastCall: () => last,
    sign(request, when) {
      const stamp = String(when.getTime())
      const signature = createHmac('sha256', platform.secret).update(`${stamp}.`).update(request.rawBody).digest('hex')
      const signed = { 'x-recording-timestamp': stamp, 'x-recording-signature': signature }
      return { ...request, headers: { ...request.headers, ...signed } }
    },
    failNext: (failure) =>
      platform.next(
        'send',
        failure.type === 'rate_limited'
          ? { status: 429, headers: { 'retry-after': String(failure.retryAfterMs / 1000) } }
          : BEHAVIOUR[failure.type]
      ),
    codes: (target) => platform.codesTo(target),
    stop: () => platform.close()
  }
}
/** @param {import('./recording-platform.mjs').Send} card */
const placeOf = ({ ref }) => ({ ref })
/** @param {string} target */
const at = (target, when = Date.now()) => ({ target, at: when, links: [], source: '', pings: [], files: [], edits: 0 })
/**
 * @param {import('./recording-platform.mjs').Send} card
 * @param {string} button
 * @param {'comment' | 'option' | 'form'} asks
 * @returns {import('@parley/provider-kit').SimulatedForm}
 */
function formOf({ ref, options }, button, asks) {
  const comment = { id: 'comment', label: 'Comment', required: true }
  const choice = {
    id: 'option',
    label: 'Decision',
    required: true,
    choices: options.map((id) => ({ id, label: id[0].toUpperCase() + id.slice(1) }))
  }
  const fields = {
    comment: [comment],
    option: [choice, comment],
    form: [
      { id: 'seats', label: 'Seats', required: true },
      { id: 'plan', label: 'Plan', required: true, choices: ['Basic', 'Pro'].map(asChoice) },
      { id: 'with', label: 'Extras', required: false, choices: ['Lounge', 'Meal', 'Wifi'].map(asChoice) }
    ]
  }[asks]
  return { id: `${ref}|${button}`, title: 'Answer', fields }
}

const asChoice = (/** @type {string} */ label) => ({ id: label, label })
