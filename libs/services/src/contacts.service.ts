import {
  APPROVAL_OPTIONS,
  askedRecipients,
  assertSatisfiable,
  atLeast,
  parseDuration,
  ParleyError,
  PolicySpec,
  type Contact,
  type ContactSummary,
  type ContactView,
  type FileRef,
  type NewContact,
  type Ref,
  type TurnView,
  type Watcher
} from '@parley/core'
import {
  newId,
  type ContactRepository,
  type Database,
  type FileRepository,
  type KeyRepository,
  type MessageRepository,
  type MessageView,
  type PolicyRepository,
  type Principal,
  type StoredContact,
  type ThreadRepository
} from '@parley/database'
import { contactSummary, contactView } from './contact.mapper.ts'
import type { FilesService } from './files.service.ts'
import type { LiveKeys } from './live-keys.ts'
import { EVERY_OPERATOR, inboxOf } from './operator-name.ts'
import { sameTarget, type Recipients } from './recipients.ts'
import type { Relay } from './relay.ts'
import type { Tokens } from './tokens.ts'

interface Dependencies {
  readonly database: Database
  readonly contacts: ContactRepository
  readonly messages: MessageRepository
  readonly threads: ThreadRepository
  readonly policies: PolicyRepository
  readonly keys: KeyRepository
  readonly liveKeys: LiveKeys
  readonly recipients: Recipients
  readonly files: FilesService
  readonly fileRows: FileRepository
  readonly relay: Relay
  readonly tokens: Tokens
  readonly publicUrl: () => string
}

/** What agents and operators do with contacts. */
export class ContactsService {
  constructor(private readonly to: Dependencies) {}

  /** `id` is the request's: creating it again returns what is there, as it was. */
  async create(principal: Principal, id: string, wanted: NewContact): Promise<ContactView> {
    const { projectId, bounds } = principal
    assertKind(principal, wanted)
    const { spec, name, pathOf } = await this.policyOf(principal, wanted)
    const asked = await this.to.recipients.resolve(projectId, spec, pathOf, name)
    if (bounds.channels) assertChannels(bounds.channels, asked.recipients, pathOf)
    if (wanted.kind !== 'notice') assertSatisfiable(asked.policy, asked.recipients)
    if (wanted.kind !== 'approval' && spec.onTimeout !== 'expire') {
      throw new ParleyError('request_invalid', {
        path: 'policy.onTimeout',
        detail: `A ${wanted.kind} can only expire: silence answers nothing`
      })
    }
    if (wanted.kind === 'notice' && (spec.stages.length > 1 || spec.stages[0]!.steps.length > 1)) {
      throw new ParleyError('request_invalid', {
        path: 'policy',
        detail: 'A notice has one stage of one step: nobody answers it'
      })
    }
    const watchers = await this.to.recipients.resolveWatchers(projectId, { cc: wanted.cc, bcc: wanted.bcc })
    if (bounds.channels) assertWatched(bounds.channels, watchers)
    const attachments = await this.attach(projectId, wanted.attachments ?? [])
    const createdAt = this.to.database.now()
    const deadlineAt = deadlineOf(wanted, spec, createdAt)
    const thread = await this.threadOf(projectId, wanted)
    if (bounds.perMinute !== undefined && !(await this.to.keys.use(principal.keyId, bounds.perMinute))) {
      throw new ParleyError('key_rate_exceeded', {
        detail: `This key may create ${bounds.perMinute} contacts a minute`,
        retryAfterMs: 60_000 - (createdAt % 60_000)
      })
    }
    const contact: Contact = {
      id,
      kind: wanted.kind,
      ...(wanted.title === undefined ? {} : { title: wanted.title }),
      body: wanted.body,
      options: wanted.options ?? (wanted.kind === 'approval' ? APPROVAL_OPTIONS : []),
      ...(wanted.form ? { form: wanted.form } : {}),
      ...(wanted.action ? { action: wanted.action } : {}),
      ...(wanted.context ? { context: wanted.context } : {}),
      ...(attachments.length > 0 ? { attachments } : {}),
      ...(watchers.length > 0 ? { watchers } : {}),
      policy: asked.policy,
      requester: {
        key: principal.name,
        ...(wanted.agent === undefined ? {} : { agent: wanted.agent }),
        addresses: principal.addresses
      },
      createdAt,
      ...(deadlineAt === undefined ? {} : { deadlineAt }),
      recipients: asked.recipients,
      version: 0,
      status: 'pending',
      stage: 0,
      reached: [],
      confirmed: [],
      stepEnteredAt: createdAt,
      reach: {},
      votes: [],
      heard: [],
      told: []
    }
    const opened = await this.to.contacts.open({
      projectId,
      keyId: principal.keyId,
      contact,
      thread,
      turn: {
        id: newId('trn'),
        by: 'agent',
        name: wanted.agent ?? principal.name,
        text: wanted.body,
        final: false
      },
      metadata: wanted.metadata ?? {},
      state: wanted.state
    })
    if (!opened.created) return this.get(principal, id)
    this.to.relay.committed(opened)
    return contactView(opened.stored, opened.messages, this.linkFor(principal, contact))
  }

  /** Throws `contact_not_found`. */
  async get(principal: Principal, id: string): Promise<ContactView> {
    const stored = await this.find(principal.projectId, id)
    const messages = await this.to.messages.listByContact(principal.projectId, [id])
    return contactView(stored, messages.get(id) ?? [], this.linkFor(principal, stored.contact))
  }

  async find(projectId: string, id: string): Promise<StoredContact> {
    const stored = await this.to.contacts.find(projectId, id)
    if (!stored) throw new ParleyError('contact_not_found')
    return stored
  }

  /**
   * Holds until the contact is settled, or until its version passes `after`; at most `waitMs`. Ends early when the
   * client goes away (`gone`) or the server stops. Throws `key_invalid` when the key is revoked meanwhile.
   */
  async wait(
    principal: Principal,
    id: string,
    until: { waitMs: number; after?: number | undefined },
    gone: AbortSignal
  ): Promise<ContactView> {
    const end = Date.now() + until.waitMs
    const { signal: revoked, release } = this.to.liveKeys.guard(principal.keyId)
    try {
      for (;;) {
        const left = end - Date.now()
        const waiting = left > 0 ? this.to.database.notifications.wait('parley_contact', id, left) : undefined
        const cancel = () => waiting?.cancel()
        try {
          const seen = await this.to.contacts.glance(principal.projectId, id)
          if (!seen) throw new ParleyError('contact_not_found')
          const news = until.after === undefined ? seen.status !== 'pending' : seen.version > until.after
          if (news || !waiting || gone.aborted || revoked.aborted) break
          gone.addEventListener('abort', cancel)
          revoked.addEventListener('abort', cancel)
          await waiting.done
          if (this.to.database.notifications.draining) break
        } finally {
          cancel()
          gone.removeEventListener('abort', cancel)
          revoked.removeEventListener('abort', cancel)
        }
      }
      if (revoked.aborted) throw new ParleyError('key_invalid')
      return await this.get(principal, id)
    } finally {
      release()
    }
  }

  async list(
    projectId: string,
    filter: {
      status?: string | undefined
      kind?: string | undefined
      thread?: string | undefined
      metadata?: Readonly<Record<string, string>>
      cursor?: string | undefined
      limit: number
      inbox?: boolean
    }
  ): Promise<{ contacts: ContactSummary[]; cursor?: string }> {
    const { contacts, cursor } = await this.page(projectId, filter)
    return { contacts: contacts.map(contactSummary), ...(cursor === undefined ? {} : { cursor }) }
  }

  async page(
    projectId: string,
    { cursor, limit, status, kind, thread, metadata, inbox }: Parameters<ContactsService['list']>[1]
  ): Promise<{ contacts: StoredContact[]; cursor?: string }> {
    const before = cursor === undefined ? undefined : readCursor(cursor)
    const found = await this.to.contacts.list(projectId, {
      limit: limit + 1,
      ...(status === undefined ? {} : { status }),
      ...(kind === undefined ? {} : { kind }),
      ...(thread === undefined ? {} : { thread }),
      ...(metadata ? { metadata } : {}),
      ...(inbox ? { inbox } : {}),
      ...(before ? { before } : {})
    })
    const contacts = found.slice(0, limit)
    const last = contacts.at(-1)
    return {
      contacts,
      ...(found.length > limit && last ? { cursor: `${last.contact.createdAt}.${last.contact.id}` } : {})
    }
  }

  /** Throws `contact_closed` when it has ended otherwise; cancelling twice is no error. */
  async cancel(principal: Principal, id: string, reason: string | undefined): Promise<ContactView> {
    assertOwn(principal, await this.find(principal.projectId, id))
    const applied = await this.to.contacts.apply(
      id,
      (at) => ({ type: 'cancelled', by: principal.name, ...(reason === undefined ? {} : { reason }), at }),
      { projectId: principal.projectId }
    )
    this.to.relay.committed(applied)
    const { status } = applied.stored.contact
    if (status !== 'cancelled') throw new ParleyError('contact_closed', { detail: `The contact is ${status} already` })
    return this.get(principal, id)
  }

  /** The agent says more, to everybody who was reached. */
  async addTurn(principal: Principal, id: string, turnId: string, text: string): Promise<TurnView> {
    assertOwn(principal, await this.find(principal.projectId, id))
    const applied = await this.to.contacts.apply(id, (at) => ({ type: 'turned', turnId, at }), {
      projectId: principal.projectId,
      turn: ({ contact }) => {
        if (contact.status !== 'pending')
          throw new ParleyError('contact_closed', { detail: `The contact is ${contact.status} already` })
        return { id: turnId, by: 'agent', name: contact.requester.agent ?? principal.name, text, final: false }
      }
    })
    this.to.relay.committed(applied)
    const turns = await this.to.threads.turnsOf(principal.projectId, id)
    return turns.find((turn) => turn.id === turnId)!
  }

  /** Asks more people, in the step that runs. Whoever was asked already is not asked again. */
  async addRecipients(principal: Principal, id: string, refs: readonly Ref[]): Promise<ContactView> {
    const stored = await this.find(principal.projectId, id)
    const { contact } = stored
    assertOwn(principal, stored)
    if (principal.bounds.policies)
      throw outOfBounds('to', `whom the policies ${principal.bounds.policies.join(', ')} ask`)
    if (contact.status !== 'pending')
      throw new ParleyError('contact_closed', { detail: `The contact is ${contact.status} already` })
    const more = await this.to.recipients.resolveMore(principal.projectId, refs, {
      stage: contact.stage,
      step: contact.reached[contact.stage]!,
      from: contact.recipients.length
    })
    if (principal.bounds.channels)
      assertChannels(principal.bounds.channels, more, (_stage, _step, index) => `to.${index}`)
    const applied = await this.to.contacts.apply(
      id,
      (at, now) => {
        // Placed anew under the lock: the ladder may have moved while names were looked up.
        const from = now.contact.recipients.length
        const place = { stage: now.contact.stage, step: now.contact.reached[now.contact.stage]! }
        const asked = askedRecipients(now.contact).filter((one) => one.stage === place.stage)
        const fresh = more.filter((one) => !asked.some((other) => sameTarget(one, other)))
        return {
          type: 'joined',
          recipients: fresh.map((one, index) => ({ ...one, ...place, id: `r${from + index}` })),
          at
        }
      },
      { projectId: principal.projectId }
    )
    this.to.relay.committed(applied)
    const { status } = applied.stored.contact
    if (status !== 'pending') throw new ParleyError('contact_closed', { detail: `The contact is ${status} already` })
    return this.get(principal, id)
  }

  /** Operators see the private page of what the inbox asks them; nobody sees anybody else's. */
  linkFor(principal: Principal, { requester }: Contact): (message: MessageView) => string | undefined {
    const own = [EVERY_OPERATOR, inboxOf(principal.name)]
    // Who asked and has addresses of their own never counts, and a link does not say who presses it.
    const may = principal.scope !== 'agent' && (requester.key !== principal.name || requester.addresses.length === 0)
    return ({ account, tokenId, turnId }) =>
      may && own.includes(account) && turnId === null ? this.pageOf(tokenId) : undefined
  }

  pageOf(tokenId: string): string {
    return `${this.to.publicUrl()}/r/${this.to.tokens.make(tokenId, 'link')}`
  }

  private async policyOf(
    principal: Principal,
    wanted: NewContact
  ): Promise<{ spec: PolicySpec; name?: string; pathOf: (stage: number, step: number, index: number) => string }> {
    const { bounds, scope, projectId } = principal
    if (typeof wanted.policy === 'string') {
      if (bounds.policies && !bounds.policies.includes(wanted.policy))
        throw outOfBounds('policy', `the policies ${bounds.policies.join(', ')}`)
      const policy = await this.to.policies.find(projectId, wanted.policy)
      if (!policy)
        throw new ParleyError('policy_not_found', { path: 'policy', detail: `There is no policy "${wanted.policy}"` })
      return { spec: PolicySpec.parse(policy.spec), name: policy.name, pathOf: () => 'policy' }
    }
    if (bounds.policies) throw outOfBounds('policy', `the policies ${bounds.policies.join(', ')}`)
    if (wanted.policy) {
      const bold = wanted.policy.onTimeout === 'approve' || !atLeast(wanted.policy.minAssurance, 'link')
      if (bold && scope === 'agent') {
        throw new ParleyError('policy_needs_operator', {
          path: wanted.policy.onTimeout === 'approve' ? 'policy.onTimeout' : 'policy.minAssurance'
        })
      }
      return { spec: wanted.policy, pathOf: (stage, step, index) => `policy.stages.${stage}.steps.${step}.to.${index}` }
    }
    return {
      spec: PolicySpec.parse({ stages: [{ steps: [{ to: wanted.to }] }] }),
      pathOf: (_stage, _step, index) => `to.${index}`
    }
  }

  private async attach(projectId: string, ids: readonly string[]): Promise<FileRef[]> {
    if (ids.length === 0) return []
    const files = await this.to.files.findAll(projectId, ids, 'attachments')
    await this.to.fileRows.keep(this.to.database.pool, projectId, ids)
    return files
  }

  private async threadOf(projectId: string, wanted: NewContact): Promise<{ id?: string; key?: string }> {
    if (wanted.inReplyTo !== undefined) {
      const turn = await this.to.threads.findTurn(projectId, wanted.inReplyTo)
      if (!turn) throw new ParleyError('turn_not_found', { path: 'inReplyTo' })
      return { id: turn.threadId }
    }
    if (wanted.thread === undefined) return {}
    if (!wanted.thread.startsWith('thr_')) return { key: wanted.thread }
    if (!(await this.to.threads.exists(projectId, wanted.thread)))
      throw new ParleyError('thread_not_found', { path: 'thread' })
    return { id: wanted.thread }
  }
}

/** An agent's key changes only what it asked itself. */
function assertOwn({ scope, keyId }: Principal, stored: StoredContact): void {
  if (scope === 'agent' && stored.keyId !== keyId) {
    throw new ParleyError('key_out_of_bounds', {
      detail: 'Another key asked this: an agent’s key changes only its own contacts'
    })
  }
}

function assertKind({ bounds }: Principal, { kind }: NewContact): void {
  if (bounds.kinds && !bounds.kinds.includes(kind)) throw outOfBounds('kind', `the kinds ${bounds.kinds.join(', ')}`)
}

function assertChannels(
  allowed: readonly string[],
  recipients: readonly { stage: number; step: number; addresses: readonly { channel: string }[] }[],
  pathOf: (stage: number, step: number, index: number) => string
): void {
  recipients.forEach(({ stage, step, addresses }, index) => {
    const outside = addresses.find((one) => !allowed.includes(one.channel))
    if (outside)
      throw outOfBounds(pathOf(stage, step, index), `the channels ${allowed.join(', ')}, not "${outside.channel}"`)
  })
}

function assertWatched(allowed: readonly string[], watchers: readonly Watcher[]): void {
  for (const kind of ['cc', 'bcc'] as const) {
    const outside = watchers
      .filter((one) => one.kind === kind)
      .findIndex((one) => !allowed.includes(one.address.channel))
    if (outside >= 0) throw outOfBounds(`${kind}.${outside}`, `the channels ${allowed.join(', ')}`)
  }
}

function outOfBounds(path: string, allowed: string): ParleyError {
  return new ParleyError('key_out_of_bounds', { path, detail: `This key may use ${allowed}` })
}

/** The policy's duration counts from creation; of the two, the earlier wins. */
function deadlineOf(wanted: NewContact, spec: PolicySpec, createdAt: number): number | undefined {
  const ends: number[] = []
  if (spec.deadline !== undefined) ends.push(createdAt + parseDuration(spec.deadline)!)
  if (wanted.deadline !== undefined) {
    const duration = parseDuration(wanted.deadline)
    const end = duration === undefined ? Date.parse(wanted.deadline) : createdAt + duration
    if (end <= createdAt) throw new ParleyError('deadline_past', { path: 'deadline' })
    ends.push(end)
  }
  return ends.length > 0 ? Math.min(...ends) : undefined
}

function readCursor(cursor: string): { createdAt: Date; id: string } {
  const [, at, id] = /^(\d{1,14})\.(\w{1,64})$/.exec(cursor) ?? []
  if (id === undefined)
    throw new ParleyError('request_invalid', { path: 'cursor', detail: 'The cursor is not one of ours' })
  return { createdAt: new Date(Number(at)), id }
}
