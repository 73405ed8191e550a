import { canonicalBy, defineProvider, ParleyError, untilAborted } from '@parley/provider-kit'
import { z } from 'zod'
import { renderClosing } from './closing.render.ts'
import { checkSlack } from './slack-check.ts'
import { slackClient } from './slack-client.ts'
import { slackDirectory } from './slack-directory.ts'
import { slackIntake } from './slack-intake.ts'
import { resolveSlackTarget } from './slack-lookup.ts'
import { slackManifest } from './slack-manifest.ts'
import { receiveSlack } from './slack-post.ts'
import { metadataOf } from './slack-message.ts'
import { slackSender } from './slack-sender.ts'
import { slackTeller } from './slack-teller.ts'
import { SlackConfig } from './slack.schema.ts'
import { listenSocket } from './socket-listener.ts'
import { MOST_BUTTONS } from './card-button.render.ts'
import { isDirectMessage, isSlackGroup, parseSlackTarget, readSlackAccount } from './target.parse.ts'

/** Where a card went, and the names of files that Slack did not take with it. */
const Ref = z.object({ channel: z.string(), ts: z.string(), missing: z.array(z.string()).optional() })

/** Slack: cards with buttons and modals; answers by Socket Mode, or by signed HTTP. */
export const slack = defineProvider<SlackConfig>({
  name: 'slack',
  capabilities: {
    buttons: MOST_BUTTONS,
    buttonComment: true,
    threads: true,
    update: true,
    inbound: 'listen',
    attachments: true,
    maxTextLength: 50_000,
    idempotentSend: false,
    find: true,
    answerWithinMs: 2_500,
    assurance: { button: 'platform', text: 'platform' }
  },
  config: SlackConfig,
  // Slack shares out the events of an app among all its connections.
  fingerprint: ({ appId }) => appId,
  parseTarget: parseSlackTarget,
  canonicalAccount: canonicalBy(readSlackAccount),
  isGroup: isSlackGroup,
  isAfter: (one, other) => one['channel'] === other['channel'] && Number(one['ts']) > Number(other['ts']),
  // A channel without the secret cannot be called: it listens.
  manifest: ({ channel }) => slackManifest(channel?.config.signingSecret ? channel.inboundUrl : undefined),
  connect(config, context) {
    const client = slackClient(config, context)
    const directory = slackDirectory(client, context)
    const teller = slackTeller(client, context)
    const sender = slackSender(client, context)
    const intake = slackIntake({ config, context, client, directory, teller })
    const { appToken } = config
    return {
      async identify(signal) {
        const found = await client.read<{ user_id?: string; team_id?: string; enterprise_id?: string }>(
          'auth.test',
          {},
          signal
        )
        const { user_id: account, team_id, enterprise_id } = found
        if (account === undefined) throw new ParleyError('provider_unavailable', { detail: 'Slack named no account' })
        // Ids of people are a workspace's own, or its organisation's.
        const realm = enterprise_id ?? team_id
        return { account, ...(realm === undefined ? {} : { realm }) }
      },
      send: sender.post,
      async update(ref, message, settlement, signal) {
        const { channel, ts, missing } = Ref.parse(ref)
        await sender.turn(`${message.id} ${settlement.version}`, signal)
        const { text, blocks } = renderClosing(message, settlement, isDirectMessage(channel), missing)
        await client.send('chat.update', { channel, ts, text, blocks, metadata: metadataOf(message) }, signal)
        return undefined
      },
      find: sender.find,
      resolveTarget: (target, signal) => resolveSlackTarget(client, target, signal),
      check: (signal) => checkSlack(config, context, client, signal),
      receive: (request) => receiveSlack(request, { config, context, intake }),
      listen: (onInbound, signal) =>
        appToken === undefined
          ? untilAborted(signal)
          : listenSocket({ config: { ...config, appToken }, context, intake }, onInbound, signal)
    }
  }
})
