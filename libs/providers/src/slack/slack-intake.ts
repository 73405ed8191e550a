import { readAnswer } from '@parley/core'
import {
  isParleyError,
  type Inbound,
  type InboundReceipt,
  type InboundReply,
  type ProviderContext
} from '@parley/provider-kit'
import { asksMore } from './card-button.render.ts'
import { readEvent, wordlessOf, type Written } from './event.parse.ts'
import { readInteraction, valuesOf, type Interaction } from './interaction.parse.ts'
import { COMMENT, FIELD, OPTION, renderModal, renderTold, TEXT } from './modal.render.ts'
import { takeFiles } from './posted-file.ts'
import type { SlackClient } from './slack-client.ts'
import { findToken } from './slack-lookup.ts'
import type { SlackDirectory } from './slack-directory.ts'
import { membershipIn, otherTeamOf, type Membership } from './slack-team.ts'
import type { SlackTeller } from './slack-teller.ts'
import type { SlackConfig } from './slack.schema.ts'
import { teamTarget } from './target.parse.ts'

/** A trigger is good for three seconds. */
const OPEN_WITHIN_MS = 2_000
const LOOK_WITHIN_MS = 2_000

/** What one delivery of Slack holds, and what it is answered. */
export interface Taken {
  readonly inbound: readonly Inbound[]
  /** The acknowledgement is the same whatever became of it. */
  readonly blind: boolean
  /** For the acknowledgement; without receipts, the neutral one. */
  answer(receipts: readonly InboundReceipt[]): object | undefined
  /** The acknowledgement while it is not stored: it lets nothing go that somebody typed. */
  unstored(): object | undefined
  /** Tells what the acknowledgement did not. */
  tell(receipts: readonly InboundReceipt[]): Promise<void>
  /** Tells whoever did it something else. */
  say(text: string): Promise<void>
}

export interface SlackIntake {
  /** An event of the Events API. */
  event(payload: unknown): Promise<Taken>
  /** A press, or a modal that was sent in. */
  interaction(payload: unknown): Promise<Taken>
}

export interface IntakeParts {
  readonly config: SlackConfig
  readonly context: ProviderContext
  readonly client: SlackClient
  readonly directory: SlackDirectory
  readonly teller: SlackTeller
}

/** The workspace of another organisation that somebody comes from. */
interface Coming {
  readonly team?: string
}
type Press = Exclude<Interaction, { type: 'submit' }> & Coming
type Submission = Extract<Interaction, { type: 'submit' }> & Coming

const GONE = 'This can no longer be answered here.'
const NOT_HERE = 'You belong to another organisation, which is not allowed to answer here: your answer does not count.'
const NOT_CHECKED =
  'Slack did not say whether you belong to a user group that may answer this, so it does not count yet. Please try again.'
const STILL_HERE = 'This is not recorded yet. Please send it again in a moment.'
const NOTHING: Taken = {
  inbound: [],
  blind: true,
  answer: () => undefined,
  unstored: () => undefined,
  tell: async () => {},
  say: async () => {}
}

/** What came in, by whichever way; everything in it was proven to be Slack's before. */
export function slackIntake({ config, context, client, directory, teller }: IntakeParts): SlackIntake {
  const takesOthers = config.externalTeams === 'allow'

  async function writer(
    user: string,
    handle: string,
    { team }: Coming
  ): Promise<Pick<InboundReply, 'account' | 'name' | 'memberOf'>> {
    const [name, groups] = await Promise.all([directory.nameOf(user, handle), directory.groupsOf(user)])
    const memberOf = team === undefined ? groups : groups && [...groups, teamTarget(team)]
    return { account: user, name, ...(memberOf ? { memberOf } : {}) }
  }

  /** Kept, so that whoever is delivered twice is told once. */
  function refuse(one: Interaction | Written): Taken {
    const ignored = { type: 'ignored', externalId: one.externalId, account: one.user, reason: 'external_team' } as const
    if ('state' in one) return { ...NOTHING, inbound: [ignored], blind: false, answer: () => shown(NOT_HERE) }
    const to = 'ref' in one ? one : { user: one.user, ref: placeOf(one), inThread: one.thread !== undefined }
    return {
      ...NOTHING,
      inbound: [ignored],
      tell: async ([receipt]) => (receipt?.repeated ? undefined : teller.say(to, NOT_HERE))
    }
  }

  /** Whoever may well belong to a group that is asked is not told that they do not. */
  const honest = ({ memberOf }: Pick<InboundReply, 'memberOf'>, receipts: readonly InboundReceipt[]) =>
    receipts.map((one) => (memberOf || one.receipt.kind !== 'not_allowed' ? one : { ...one, text: NOT_CHECKED }))

  /** A menu gives the place of what was chosen, and what is chosen may have to ask for more. */
  async function choose(one: Press): Promise<Taken> {
    const message = await context.sent({ token: one.token })
    const option = message?.options[Number(one.option)]
    if (!message || !option) return { ...NOTHING, tell: () => teller.say(one, GONE) }
    return press({ ...one, option: option.id, type: asksMore(option, message) ? 'ask' : 'decide' })
  }

  async function press(one: Press): Promise<Taken> {
    if (one.type === 'ask') return ask(one)
    if (one.type === 'choose') return choose(one)
    const reply: InboundReply = {
      type: 'reply',
      externalId: one.externalId,
      token: one.token,
      pressed: one.ref,
      ...(await writer(one.user, one.handle, one)),
      assurance: 'platform',
      ...(one.option === undefined ? {} : { option: one.option })
    }
    return {
      ...NOTHING,
      inbound: [reply],
      tell: (receipts) => teller.tell(one, honest(reply, receipts)),
      say: (text) => teller.say(one, text)
    }
  }

  /** Opens the modal before Slack is answered: its trigger does not wait. */
  async function ask(one: Press): Promise<Taken> {
    const { token, ref, option, triggerId } = one
    const message = await context.sent({ token })
    const state = { token, ref, ...(option === undefined ? {} : { option }) }
    try {
      if (!message || triggerId === undefined) throw new Error('no message')
      const args = { trigger_id: triggerId, view: renderModal(message, state) }
      await client.send('views.open', args, AbortSignal.timeout(OPEN_WITHIN_MS))
      return NOTHING
    } catch (error) {
      const code = isParleyError(error) ? error.code : 'unexpected_error'
      if (code === 'send_outcome_unknown') return NOTHING // it may well be open
      if (message) context.logger.warn({ code, detail: String(error) }, 'A modal could not be opened in Slack')
      const text = message
        ? 'Slack did not open the form. Please press again, or write your answer into the thread.'
        : GONE
      return { ...NOTHING, tell: () => teller.say(one, text) }
    }
  }

  async function submit(one: Submission): Promise<Taken> {
    const { user, handle, externalId, state, filled, inputs } = one
    const message = await context.sent({ token: state.token })
    if (!message) return { ...NOTHING, answer: () => shown(GONE) }
    const { option, text, comment } = filled
    const values = valuesOf(filled, message)
    const said = {
      ...(option === undefined ? {} : { option }),
      ...(text === undefined ? {} : { text }),
      ...(comment === undefined ? {} : { comment }),
      ...(values ? { values } : {})
    }
    try {
      readAnswer(message, said)
    } catch (error) {
      const errors = isParleyError(error) ? faultsOf(error.faults, message.form?.fields ?? []) : {}
      if (Object.keys(errors).length > 0) return { ...NOTHING, answer: () => kept(errors) }
    }
    const reply: InboundReply = {
      type: 'reply',
      externalId,
      token: state.token,
      pressed: state.ref,
      ...(await writer(user, handle, one)),
      assurance: 'platform',
      ...said
    }
    let answered = false
    return {
      inbound: [reply],
      blind: false,
      answer: (receipts) => {
        const [receipt] = honest(reply, receipts)
        const told = receipt && teller.worded(receipt)
        answered = told !== undefined
        return told === undefined ? undefined : shown(told)
      },
      unstored: () => errorsAt(inputs[0], STILL_HERE),
      tell: async (receipts) => {
        if (!answered) await teller.tell({ user, ref: state.ref }, honest(reply, receipts))
      },
      say: (told) => teller.say({ user, ref: state.ref }, told)
    }
  }

  async function written(one: Written, membership: Membership): Promise<Taken> {
    const { user, channel, ts, thread, direct, externalId, text } = one
    const place = placeOf(one)
    const asked = thread === undefined ? undefined : await askedIn({ ...one, thread })
    if (!asked && !direct) return NOTHING // people talk to each other
    const team = await otherTeamOf(user, channel, membership, directory)
    if (team !== undefined && !takesOthers) return refuse(one)
    // A file of another app comes as if its account had posted it, and nothing else tells.
    const poster = one.files.length > 0 ? await directory.memberOfTeam(user) : { isBot: false }
    if (poster?.isBot) return NOTHING
    const { kept, missing } = await takeFiles(one.files, config, context)
    const lines = [text, ...missing.map((name) => `[file, which could not be fetched: ${name}]`)].filter((line) => line)
    const spoken = lines.join('\n') || kept.map(({ name }) => `[file: ${name}]`).join('\n')
    const words = {
      text: spoken || wordlessOf(one),
      assurance: 'platform',
      ...(kept.length > 0 ? { attachments: kept } : {}),
      ...(poster && spoken !== '' ? {} : { unsure: true as const })
    } as const
    if (!asked) {
      const name = await directory.nameOf(user, user)
      const follows = thread === undefined ? [] : [{ channel, ts: thread }]
      const said = { externalId, account: user, name, ...words, ref: place, follows } as const
      const unsure = text.trim() === '' ? { unsure: true as const } : {}
      const more = { direct: { channel }, writtenAt: new Date(Number(ts) * 1_000).toISOString(), ...unsure }
      return {
        ...NOTHING,
        inbound: [{ type: 'unsolicited', ...said, ...more }],
        // Beside what they wrote, and not below it: what they write there next would be about that.
        tell: (receipts) => teller.tell({ user, ref: thread === undefined ? { channel } : place }, receipts)
      }
    }
    const said = {
      externalId,
      ...(await writer(user, user, team === undefined ? {} : { team })),
      ...words,
      place
    } as const
    return {
      ...NOTHING,
      inbound: [{ type: 'reply', ...said, ...asked }],
      tell: (receipts) => teller.tell({ user, ref: place, inThread: true }, honest(said, receipts))
    }
  }

  /** What is asked in a thread, the latest: as it was noted, or as Slack shows it where that is still to come. */
  async function askedIn({ channel, thread, ts, underOurs }: Written & { thread: string }) {
    const ref = { channel, thread }
    if (await context.sent({ ref })) return { ref }
    if (!underOurs) return undefined
    const token = await findToken(client, ref, ts, AbortSignal.timeout(LOOK_WITHIN_MS)).catch((error: unknown) => {
      context.logger.warn({ error: String(error) }, 'A thread in Slack could not be looked at')
    })
    return token !== undefined && (await context.sent({ token })) ? { token } : undefined
  }

  return {
    async event(payload) {
      const one = readEvent(payload, config.appId, (await directory.self())?.account)
      return one ? written(one, membershipIn(payload)) : NOTHING
    },
    async interaction(payload) {
      const one = readInteraction(payload, config.appId)
      if (!one) return NOTHING
      const { ref } = one.type === 'submit' ? one.state : one
      const team = await otherTeamOf(one.user, String(ref['channel']), membershipIn(payload), directory)
      if (team === undefined) return one.type === 'submit' ? submit(one) : press(one)
      if (!takesOthers) return refuse(one)
      return one.type === 'submit' ? submit({ ...one, team }) : press({ ...one, team })
    }
  }
}

const placeOf = ({ channel, ts, thread }: Written) => ({ channel, ts, thread: thread ?? ts })

const shown = (text: string): object => ({ response_action: 'update', view: renderTold(text) })

/** The modal stays as it is. */
const kept = (errors: Readonly<Record<string, string>>): object => ({ response_action: 'errors', errors })
const errorsAt = (input: string | undefined, text: string) =>
  input === undefined ? undefined : kept({ [input]: text })

/** Beside the fields of the modal that they are about. */
function faultsOf(
  faults: readonly { path: string; message: string }[],
  fields: readonly { id: string }[]
): Record<string, string> {
  return Object.fromEntries(
    faults.flatMap(({ path, message }) => {
      const field = path.startsWith('values.') ? fields.findIndex(({ id }) => `values.${id}` === path) : -1
      const block = field >= 0 ? `${FIELD}${field}` : ({ comment: COMMENT, option: OPTION, text: TEXT }[path] ?? '')
      return block === '' ? [] : [[block, message] as const]
    })
  )
}
