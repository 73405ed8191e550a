import {
  APPROVAL_OPTIONS,
  assertPolicyWithinLimits,
  assertRowSize,
  assertSatisfiable,
  assertWithinLimits,
  atLeast,
  parseDuration,
  ParleyError,
  PolicySpec,
  type Contact,
  type FileRef,
  type NewContact,
  type Ref
} from '@parley/core'
import {
  newId,
  type Database,
  type FileRepository,
  type KeyRepository,
  type Opening,
  type PolicyRepository,
  type Principal,
  type ProjectRepository,
  type ThreadRepository
} from '@parley/database'
import type { Accounts } from './accounts.ts'
import type { FilesService } from './files.service.ts'
import { assertChannels, assertKind, assertOpen, outOfBounds, ownOf } from './key-bounds.ts'
import type { Recipients } from './recipients.ts'

interface Dependencies {
  readonly database: Database
  readonly threads: ThreadRepository
  readonly policies: PolicyRepository
  readonly projects: ProjectRepository
  readonly keys: KeyRepository
  readonly recipients: Recipients
  readonly accounts: Accounts
  readonly files: FilesService
  readonly fileRows: FileRepository
}

/** What a request asks for, checked against what its key may, and with all that it names looked up. */
export class ContactOpenings {
  constructor(private readonly to: Dependencies) {}

  /** The contact as it is before it is opened, once its time is known: that throws `deadline_past`, and of its size. */
  async prepare(principal: Principal, id: string, wanted: NewContact): Promise<(at: number) => Opening> {
    const { projectId, bounds } = principal
    assertKind(principal, wanted)
    const { spec, name, pathOf } = await this.policyOf(principal, wanted)
    assertOpen(principal, { name, open: spec.open }, { cc: wanted.cc, bcc: wanted.bcc })
    const refs = assertWithinLimits(spec, pathOf, wanted)
    const asked = await this.to.recipients.resolve(projectId, spec, pathOf, { name, channels: bounds.channels })
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
    if (spec.onTimeout === 'approve') assertSilent(wanted)
    const watchers = await this.to.recipients.resolveWatchers(
      projectId,
      { cc: wanted.cc, bcc: wanted.bcc },
      bounds.channels
    )
    const attachments = await this.attach(principal, wanted.attachments ?? [])
    const thread = await this.threadOf(principal, wanted)
    if (bounds.perMinute !== undefined && !(await this.to.keys.use(principal.keyId, bounds.perMinute))) {
      throw new ParleyError('key_rate_exceeded', {
        detail: `This key may create ${bounds.perMinute} contacts a minute`,
        retryAfterMs: 60_000 - (this.to.database.clock.estimate() % 60_000)
      })
    }
    const addresses = await this.ownOf(principal)
    const contactAt = (createdAt: number, deadline = deadlineOf(wanted, spec, createdAt)): Contact => ({
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
        addresses
      },
      createdAt,
      ...(deadline === undefined ? {} : { deadlineAt: deadline.at }),
      ...(deadline?.isOwn ? { ownDeadline: true } : {}),
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
    })
    const { metadata = {}, state } = wanted
    const opening = {
      projectId,
      keyId: principal.keyId,
      thread,
      turn: {
        id: newId('trn'),
        by: 'agent' as const,
        name: wanted.agent ?? principal.name,
        text: wanted.body,
        final: false
      },
      metadata,
      state,
      refs
    }
    return (at) => {
      const contact = contactAt(at)
      assertRowSize({ contact, metadata, state })
      return { ...opening, contact }
    }
  }

  /**
   * In every form in which somebody may be recognised. The name in a pattern stands as it was written alone, since
   * without its tag `*+bot` would mean everybody; its domain has one form, whatever the name is.
   */
  private async ownOf({ projectId, addresses }: Principal): Promise<string[]> {
    const forms = await this.to.accounts.canonicalAll(projectId, addresses.map(withoutName))
    const own = addresses.map((one, index) => (isPattern(one) ? named(one, forms[index]!) : forms[index]!))
    return [...new Set([...addresses, ...own])]
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
      assertPolicyWithinLimits(policy)
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
    const [to, path] = wanted.to ? [wanted.to, 'to'] : [await this.defaultTo(projectId), 'defaultTo']
    return {
      spec: PolicySpec.parse({ stages: [{ steps: [{ to }] }] }),
      pathOf: (_stage, _step, index) => `${path}.${index}`
    }
  }

  private async defaultTo(projectId: string): Promise<readonly Ref[]> {
    const project = await this.to.projects.find(projectId)
    if (project?.defaultTo) return project.defaultTo
    throw new ParleyError('request_invalid', {
      path: 'to',
      detail: 'Say whom to ask, by "to" or "policy": the project has no "defaultTo"'
    })
  }

  private async attach(principal: Principal, ids: readonly string[]): Promise<FileRef[]> {
    if (ids.length === 0) return []
    const { projectId } = principal
    const files = await this.to.files.findAll(projectId, ids, 'attachments', ownOf(principal))
    await this.to.fileRows.keep(this.to.database.pool, projectId, ids)
    return files
  }

  /** A key that reads only its own has thread keys of its own; all others share theirs. */
  private async threadOf(principal: Principal, wanted: NewContact): Promise<Opening['thread']> {
    const { projectId } = principal
    const own = ownOf(principal)
    const owner = own ? { owner: own.keyId } : {}
    if (wanted.inReplyTo !== undefined) {
      const turn = await this.to.threads.findTurn(projectId, wanted.inReplyTo, own)
      if (!turn) throw new ParleyError('turn_not_found', { path: 'inReplyTo' })
      return { id: turn.threadId }
    }
    if (wanted.thread === undefined) return {}
    if (!wanted.thread.startsWith('thr_')) return { key: wanted.thread, ...owner }
    if (!(await this.to.threads.exists(projectId, wanted.thread, own)))
      throw new ParleyError('thread_not_found', { path: 'thread' })
    return { id: wanted.thread }
  }
}

const isPattern = (address: string): boolean => address.includes('*')

/** A pattern as one address at its domain. */
const withoutName = (address: string): string =>
  isPattern(address) ? address.replace(/(?<=^[^:]{1,63}:).*(?=@[^@]*$)/s, 'x') : address

/** With the channel of the other form, and its domain if both have one. */
function named(pattern: string, form: string): string {
  const there = form.slice(0, form.indexOf(':')) + pattern.slice(pattern.indexOf(':'))
  const [at, end] = [there.lastIndexOf('@'), form.lastIndexOf('@')]
  return at < 0 || end < 0 ? there : there.slice(0, at) + form.slice(end)
}

/** The policy's duration counts from creation; of the two, the earlier wins. */
function deadlineOf(
  wanted: NewContact,
  spec: PolicySpec,
  createdAt: number
): { readonly at: number; readonly isOwn: boolean } | undefined {
  const policys = spec.deadline === undefined ? undefined : createdAt + parseDuration(spec.deadline)!
  if (wanted.deadline === undefined) return policys === undefined ? undefined : { at: policys, isOwn: false }
  const duration = parseDuration(wanted.deadline)
  const own = duration === undefined ? Date.parse(wanted.deadline) : createdAt + duration
  if (own <= createdAt) throw new ParleyError('deadline_past', { path: 'deadline' })
  return policys !== undefined && policys <= own ? { at: policys, isOwn: false } : { at: own, isOwn: true }
}

/** Silence chooses nothing, comments on nothing and fills in nothing. */
function assertSilent({ options: offered, form, kind }: NewContact): void {
  const options = offered ?? APPROVAL_OPTIONS
  const refuse = (path: string, what: string) => {
    const detail = `The policy approves by silence, which ${what}`
    throw new ParleyError('request_invalid', { path, detail })
  }
  const approving = options.flatMap((one, index) => (one.decision === 'approve' ? [{ ...one, index }] : []))
  if (kind !== 'approval') return
  if (approving.length > 1) refuse(`options.${approving[1]!.index}`, 'cannot choose among options that approve')
  const { comment, index } = approving[0]!
  if (comment === 'required') refuse(`options.${index}.comment`, 'gives no comment')
  // A default is a proposal, and what is required somebody has to look at.
  const required = form?.fields.findIndex((one) => one.required) ?? -1
  if (required >= 0) refuse(`form.fields.${required}.required`, 'fills in no field')
}
