// After the last kill, with everything come to rest: what became of every contact, by the API and by what the
// platform and the receiver saw.

const ENDS = ['contact.resolved', 'contact.expired', 'contact.cancelled', 'contact.undeliverable']

/**
 * @param {{ platform: Awaited<ReturnType<typeof import('../support/recording-platform.mjs').startRecordingPlatform>>,
 *   receiver: import('./webhook-receiver.mjs').WebhookReceiver, traffic: import('./traffic.mjs').Traffic }} world
 */
export async function judge({ platform, receiver, traffic }) {
  /** @type {Record<string, string[]>} */
  const found = {
    'contacts lost': [],
    'answers lost': [],
    'asked twice': [],
    'settled twice': [],
    'webhooks missing': [],
    'webhook ids changed': [],
    'sends doubled without being reported unknown': [],
    'live copies left behind': [],
    'histories broken': []
  }
  let doubled = 0
  let unknown = 0
  const ids = new Map()
  for (const one of traffic.asked) {
    const name = `contact ${one.number} (${one.id ?? 'never accepted'})`
    if (one.id === undefined) {
      found['contacts lost']?.push(name)
      continue
    }
    if (ids.has(one.id)) found['asked twice']?.push(name)
    ids.set(one.id, one)
    const contact = await traffic.call(`/v1/contacts/${one.id}`)
    const history = await traffic.call(`/v1/contacts/${one.id}/history`)
    if (contact.status !== 200 || contact.body.status !== 'resolved') {
      found['contacts lost']?.push(`${name}: ${contact.body?.status ?? contact.status}`)
      continue
    }
    /** @type {{ type: string, data: any }[]} */
    const events = history.body.events
    if (!history.body.intact) found['histories broken']?.push(name)
    if (events.filter((event) => ENDS.includes(event.type)).length !== 1) found['settled twice']?.push(name)
    const counted = contact.body.outcome?.responses.length ?? 0
    if (counted < one.heard || (one.kind !== 'notice' && counted < one.count)) found['answers lost']?.push(name)

    const deliveries = receiver.deliveries.filter((delivery) => delivery.contact === one.id)
    if (deliveries.length === 0) found['webhooks missing']?.push(name)
    if (new Set(deliveries.map((delivery) => delivery.id)).size > 1) found['webhook ids changed']?.push(name)

    for (const { messages } of contact.body.recipients) {
      for (const message of messages) {
        const sends = platform.sends.filter((send) => send.id === message.id)
        const reported = events.filter(
          (event) =>
            event.type === 'contact.sent' && event.data.message === message.id && event.data.state === 'unknown'
        )
        unknown += reported.length
        doubled += Math.max(0, sends.length - 1)
        if (sends.length - 1 > reported.length) {
          found['sends doubled without being reported unknown']?.push(
            `${name}: ${message.id} ${sends.length} times on the wire, ${reported.length} reported unknown`
          )
        }
        const shown = sends.some((send) => platform.updates.some((update) => update.ref === send.ref))
        if (one.kind !== 'notice' && message.state === 'sent' && !shown) {
          found['live copies left behind']?.push(`${name}: ${message.id}`)
        }
      }
    }
  }
  const all = await countContacts(traffic)
  if (all > ids.size) found['asked twice']?.push(`${all} contacts stored for ${ids.size} asked`)
  return { found, doubled, unknown, contacts: traffic.asked.length }
}

/** @param {import('./traffic.mjs').Traffic} traffic */
async function countContacts(traffic) {
  let count = 0
  let cursor = ''
  do {
    const { body } = await traffic.call(`/v1/contacts?limit=200${cursor && `&cursor=${cursor}`}`)
    count += body.contacts.length
    cursor = body.cursor ?? ''
  } while (cursor)
  return count
}
