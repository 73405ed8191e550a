import type { Claim, Copy } from '@parley/database'
import { askerFrom, presentedAsk, type OutboundMessage, type Provider } from '@parley/provider-kit'
import type { FilesService } from './files.service.ts'
import { operatorName } from './operator-name.ts'
import type { Tokens } from './tokens.ts'

/** Rows of messages, as a provider gets them: with their tokens, their link and their files. */
export class OutboundMessages {
  constructor(
    private readonly tokens: Tokens,
    private readonly files: FilesService,
    private readonly publicUrl: () => string
  ) {}

  claimed(
    claim: Omit<
      Claim,
      | 'addressIndex'
      | 'isOptedOut'
      | 'channelId'
      | 'target'
      | 'turnId'
      | 'isRenewal'
      | 'attempt'
      | 'ageMs'
      | 'version'
      | 'first'
    >
  ): OutboundMessage {
    const ask = presentedAsk(claim.ask, claim.proposal ?? undefined, claim.stage)
    const watcher = ask.watchers?.find((one) => one.id === claim.recipientId)
    const files = this.files.storeFor(claim.projectId)
    return {
      id: claim.messageId,
      contactId: claim.contactId,
      threadId: claim.threadId,
      attempt: claim.fence, // also of those that the platform turned away: a part of it may be there
      createdAt: claim.createdAt,
      bounceToken: this.tokens.make(claim.tokenId, 'bounce'),
      ...(watcher
        ? { watches: watcher.kind, asked: (claim.askedNames ?? []).map(operatorName) }
        : {
            token: this.tokens.make(claim.tokenId, 'reply'),
            link: `${this.publicUrl()}/r/${this.tokens.make(claim.tokenId, 'link')}`
          }),
      ...(claim.placement === null ? {} : { placement: claim.placement }),
      recipient: claim.recipient,
      project: claim.projectName,
      ...askerFrom(ask.requester),
      kind: ask.kind,
      ...(ask.title === undefined ? {} : { title: ask.title }),
      body:
        claim.turnText === null
          ? [...(claim.note === null ? [] : [claim.note]), ask.body, ...(claim.agentTurns ?? []).slice(1)].join('\n\n')
          : ask.body,
      options: ask.options,
      ...(ask.form ? { form: ask.form } : {}),
      ...(ask.action ? { action: ask.action } : {}),
      ...(ask.context ? { context: ask.context } : {}),
      attachments: (claim.turnText === null ? (ask.attachments ?? []) : []).map((file) => ({
        ...file,
        open: () => files.open(file.id)
      })),
      ...(ask.deadlineAt === undefined ? {} : { deadlineAt: new Date(ask.deadlineAt) }),
      ...(claim.turnText === null ? {} : { turn: claim.turnText })
    }
  }

  /** What was sent, as it was made. */
  sent(copy: Copy): OutboundMessage {
    return this.claimed({ ...copy, fence: 1, agentTurns: null, askedNames: null, threadId: '' })
  }
}

/** Another address of theirs may be of another provider, to which the placement says nothing. */
export function placedFor(
  { placement: schema }: Pick<Provider, 'placement'>,
  message: OutboundMessage
): OutboundMessage {
  const { placement, ...rest } = message
  return placement === undefined || schema?.safeParse(placement).success ? message : rest
}
