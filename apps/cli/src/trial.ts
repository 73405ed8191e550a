import type { Contact, Event, NewContact, Parley } from '@parley/sdk'
import { timeOf, visible } from './check.render.ts'
import { explainProof } from './proof.render.ts'
import type { Terminal } from './terminal.ts'

const INTERRUPTED = 130
/** How long after the deadline the server is given to say that it has passed. */
const GRACE_MS = 30_000

interface Stage {
  readonly text: string
  readonly good: boolean
  /** Whether it ends the trial, and how. */
  readonly ends?: 'well' | 'badly'
}

/** How somebody is to answer: where the platform itself says who presses, a press is what there is to test. */
export type Way = 'press' | 'reply'

const PRESS: Pick<NewContact, 'body' | 'options'> = {
  body: 'Press the button to test.',
  options: [{ id: 'works', label: 'It works', decision: 'answer', comment: 'none' }]
}
const REPLY: Pick<NewContact, 'body' | 'options'> = { body: 'Reply with anything to test.' }

/** Asks somebody to answer, and prints each stage until the answer counted, or cannot any more. Says whether it did. */
export async function tryChannel(
  parley: Parley,
  { to, way, timeoutMs }: { to: string; way: Way; timeoutMs: number },
  out: Terminal,
  err: Terminal
): Promise<boolean> {
  const began = Date.now()
  const contact = await parley.contacts.create({
    kind: 'question',
    title: 'A test of this channel',
    agent: 'Channel test',
    ...(way === 'press' ? PRESS : REPLY),
    to,
    deadline: `${Math.ceil(timeoutMs / 1_000)}s`,
    metadata: { channelTest: 'true' }
  })
  const show = ({ text, good }: Stage) =>
    out.line(`${(good ? out.green : out.red)(timeOf(Date.now() - began).padStart(7))}  ${text}`)
  show({ text: `accepted ${out.dim(contact.id)}`, good: true })

  let done = () => {}
  const interrupted = () => {
    done()
    void parley.contacts
      .cancel(contact.id, 'The test was ended')
      .then(
        () => err.line('The question is withdrawn.'),
        (error: Error) => err.line(`The question could not be withdrawn: ${error.message}`)
      )
      .finally(() => process.exit(INTERRUPTED))
  }
  process.once('SIGINT', interrupted)
  try {
    for await (const event of eventsOf(parley, contact, AbortSignal.timeout(timeoutMs + GRACE_MS))) {
      const stage = stageOf(event, way)
      if (!stage) continue
      done()
      show(stage)
      if (stage.ends === 'badly') await withdraw(parley, contact)
      if (stage.ends) return stage.ends === 'well'
      done = err.progress(`Waiting for the ${way}`)
    }
    return false
  } finally {
    done()
    process.removeListener('SIGINT', interrupted)
  }
}

async function* eventsOf(parley: Parley, { id }: Contact, signal: AbortSignal): AsyncGenerator<Event> {
  const { events } = await parley.contacts.history(id, { signal })
  const from = events[0]?.position
  for await (const event of parley.events({ ...(from === undefined ? {} : { after: from }), signal })) {
    if (event.contact === id) yield event as Event
  }
}

/** What an event says to whoever tests. `undefined` for what is none of their business. */
function stageOf({ type, data }: Event, way: Way): Stage | undefined {
  const said = data as Record<string, unknown>
  switch (type) {
    case 'contact.sent':
      return said['state'] === 'sent'
        ? { text: 'sent', good: true }
        : { text: 'perhaps sent: the connection broke before the server said so', good: false }
    case 'contact.unreachable':
      return { text: `not delivered: ${visible(String(said['reason'] ?? ''))}`, good: false }
    case 'contact.autoreplied':
      return { text: 'a machine answered for somebody who is away; that decides nothing', good: true }
    case 'contact.viewed':
      return { text: 'it was opened; that decides nothing', good: true }
    case 'contact.reacted':
      return {
        text: `a reaction arrived (${visible(String(said['reaction'] ?? 'unknown'))}); that decides nothing`,
        good: true
      }
    case 'contact.replied':
      return { text: replyText(said, 'counted'), good: true }
    case 'contact.held':
      return { text: replyText(said, `held (${String(said['reason'])})`), good: false, ends: 'badly' }
    case 'contact.resolved':
      return { text: 'answered: the agent has it', good: true, ends: 'well' }
    case 'contact.expired':
      return { text: `no ${way} came in time`, good: false, ends: 'badly' }
    case 'contact.undeliverable':
      return { text: `nobody could be reached: ${String(said['reason'] ?? '')}`, good: false, ends: 'badly' }
    case 'contact.cancelled':
      return { text: 'somebody withdrew the question', good: false, ends: 'badly' }
    default:
      return undefined
  }
}

function replyText(said: Record<string, unknown>, what: string): string {
  const { account, name, text, option, decision, assurance, proof } = said as Record<string, string | undefined>
  const who = visible(name && !account?.endsWith(`:${name}`) ? `${account} (${name})` : (account ?? ''))
  const pressed = option !== undefined && text === undefined
  const label = PRESS.options?.find((one) => one.id === option)?.label ?? option
  const read = `read as ${decision ?? 'no decision'}: ${pressed ? label : `"${visible((text ?? '').slice(0, 200))}"`}`
  const shown = [
    `a ${pressed ? 'press' : 'reply'} arrived from ${who}, and is ${what}`,
    read,
    explainProof(assurance ?? '', proof)
  ]
  return shown.join('\n         ')
}

/** A reply that is held, say, leaves it open: nobody is to answer a test tomorrow. */
async function withdraw(parley: Parley, { id }: Contact): Promise<void> {
  await parley.contacts.cancel(id, 'The test has ended').catch(() => {}) // it may be over already
}
