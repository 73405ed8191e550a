import {
  APPROVAL_OPTIONS,
  accountOf,
  type Action,
  type Address,
  type Assurance,
  type Contact,
  type Context,
  type FileRef,
  type Form,
  type Kind,
  type Option,
  type Recipient,
  type Watcher,
  type Who
} from '@parley/core'

/** What an agent asks. Targets are written as people write them. */
export interface Question {
  readonly to: string | readonly string[]
  /** An approval, unless something else is said. */
  readonly kind?: Kind
  readonly title?: string
  /** Markdown. */
  readonly body?: string
  readonly agent?: string
  readonly options?: readonly (Pick<Option, 'id' | 'label' | 'decision'> & Partial<Option>)[]
  readonly form?: Form
  readonly action?: Action
  readonly context?: Context
  readonly files?: readonly { readonly name: string; readonly contentType: string; readonly content: string }[]
  /** Where on the platform it goes. */
  readonly placement?: Readonly<Record<string, unknown>>
  /** Who is told, and not asked. */
  readonly cc?: readonly string[]
  /** Who in a group may decide: accounts, or groups of the platform. */
  readonly allowed?: readonly string[]
  /** How many must agree. */
  readonly count?: number
  /** So long after it is asked it expires. */
  readonly deadlineMs?: number
  readonly minAssurance?: Assurance
  /** The conversation it belongs to; one of its own where none is named. */
  readonly thread?: string
}

/** The names of a question, looked up. */
export interface Named {
  readonly id: string
  readonly at: number
  readonly to: readonly Asked[]
  readonly cc: readonly Asked[]
  readonly allowed: readonly Asked[]
  readonly files: readonly FileRef[]
}

export interface Asked {
  readonly address: Address
  /** In its one form. */
  readonly account: string
  readonly group: boolean
}

/** A contact that nobody was asked about yet. */
export function contactOf(question: Question, { id, at, to, cc, allowed, files }: Named): Contact {
  const { kind = 'approval', title, body = 'May I go on?', form, action, context, deadlineMs } = question
  return {
    id,
    kind,
    ...(title === undefined ? {} : { title }),
    body,
    options: question.options?.map((one) => ({ comment: 'optional', ...one })) ?? usual(kind),
    ...(form ? { form } : {}),
    ...(action ? { action } : {}),
    ...(context ? { context } : {}),
    ...(files.length > 0 ? { attachments: files } : {}),
    ...(cc.length > 0 ? { watchers: cc.map(watcherOf) } : {}),
    policy: {
      stages: [
        {
          steps: [{}],
          require: [{ count: question.count ?? 1 }],
          rejections: 1,
          ...(question.allowed ? { allowed: allowed.map(whoOf) } : {})
        }
      ],
      onTimeout: 'expire',
      minAssurance: question.minAssurance ?? 'link',
      sameRespondent: false
    },
    requester: { key: 'memory', agent: question.agent ?? 'deploy-bot', addresses: [] },
    createdAt: at,
    ...(deadlineMs === undefined ? {} : { deadlineAt: at + deadlineMs }),
    recipients: to.map((one, index) => ({
      ...recipientOf(one, index),
      ...(question.placement ? { placement: question.placement } : {})
    })),
    version: 0,
    status: 'pending',
    stage: 0,
    reached: [],
    confirmed: [],
    stepEnteredAt: at,
    reach: {},
    votes: [],
    heard: [],
    told: []
  }
}

const usual = (kind: Kind): readonly Option[] => (kind === 'approval' ? APPROVAL_OPTIONS : [])

function recipientOf({ address, account, group }: Asked, index: number): Recipient {
  const written = accountOf(address)
  return {
    id: `r${index}`,
    stage: 0,
    step: 0,
    ref: written,
    group,
    name: written,
    addresses: [address],
    accounts: group ? [] : [...new Set([account, written])],
    delegates: []
  }
}

function watcherOf({ address }: Asked, index: number): Watcher {
  return { id: `cc${index}`, kind: 'cc', ref: accountOf(address), name: accountOf(address), address }
}

function whoOf({ address, account, group }: Asked): Who {
  return { ref: accountOf(address), account, group }
}
