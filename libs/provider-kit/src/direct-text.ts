import { APPROVAL_OPTIONS, decide, type Contact } from '@parley/core'
import type { Inbound, MessageRef } from './provider.ts'

type Direct = Pick<Extract<Inbound, { type: 'unsolicited' }>, 'text' | 'ref' | 'follows' | 'unsure'>

/** What was asked in somebody's chat with us: it is open, or was a day before. */
export interface AskedThere {
  readonly contact: Pick<Contact, 'id' | 'status' | 'kind' | 'options' | 'form'>
  /** All that was sent there about it, or is about to be. */
  readonly messages: readonly { readonly state: string; readonly ref?: unknown }[]
}

/** What somebody means who writes to us alone and names nothing. */
export type Meaning<Asked> =
  /** The only request there. */
  | { readonly type: 'answer'; readonly asked: Asked }
  /** Any of these, or none: they are told. `soon`: what is being sent there may be it. */
  | { readonly type: 'which'; readonly open: readonly Asked[]; readonly soon: boolean }
  /** Nothing of ours: it is for whoever listens. */
  | { readonly type: 'news'; readonly open: readonly Asked[] }

const ANY_APPROVAL = { kind: 'approval', options: APPROVAL_OPTIONS } as const

/**
 * A text that names no request answers the only one that is open there, where none was closed a day before, and all that
 * was said there about it stood there before it was written. `isHeard`: somebody listens to what answers nothing; then
 * only a decision is an answer.
 */
export function meaningOf<Asked extends AskedThere>(
  said: Direct,
  asked: readonly Asked[],
  { isHeard, isAfter }: { isHeard: boolean; isAfter?: ((one: MessageRef, other: MessageRef) => boolean) | undefined }
): Meaning<Asked> {
  const open = asked.filter(({ contact }) => contact.status === 'pending' && contact.kind !== 'notice')
  if (isHeard && !decides(said, open)) return { type: 'news', open }
  const [only] = open
  // Whoever replies to another message means that one.
  if (!only || asked.length > 1 || said.follows?.length) return { type: 'which', open, soon: false }
  const stoodThere = ({ state, ref }: AskedThere['messages'][number]) =>
    state === 'sent' && isAfter !== undefined && ref !== undefined && isAfter(said.ref, ref as MessageRef)
  if (only.messages.every(stoodThere)) return { type: 'answer', asked: only }
  return { type: 'which', open, soon: only.messages.every((one) => one.state === 'sending' || stoodThere(one)) }
}

/** Whether it reads as a decision on anything that is open; where nothing is, on anything that could have been. */
function decides({ text, unsure }: Direct, open: readonly AskedThere[]): boolean {
  if (unsure) return false
  const asks = open.length > 0 ? open.map(({ contact }) => contact) : [ANY_APPROVAL]
  return asks.some((ask) => {
    const takesAnything = ask.kind === 'question' && ask.options.length === 0 && !('form' in ask && ask.form)
    return !takesAnything && decide(text, ask).decision !== undefined
  })
}
