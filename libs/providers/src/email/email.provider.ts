import { defineProvider, ParleyError, untilAborted, type Inbound, type InboundReceipt } from '@parley/provider-kit'
import { beganAt, mailboxOf } from './beginning.ts'
import { canonicalMailbox } from './canonical-mailbox.ts'
import { EmailConfig, EmailPlacement, readAddress } from './email.schema.ts'
import { listenImap } from './imap-listener.ts'
import { readInboundMail, type ReadMail } from './inbound-mail.ts'
import { checkMail } from './mail-check.ts'
import { composeClosing, composeCode, composeMail, composeNote, sentText } from './mail-composer.ts'
import { mailRef } from './mail-header.ts'
import { mailIntake } from './mail-intake.ts'
import { receiveMail } from './mail-post.ts'
import { accessTokens } from './oauth.ts'
import { smtpSender } from './smtp-sender.ts'

const NOTE_WITHIN_MS = 60_000

/**
 * Whoever is heard sees no more mail about it, and whoever is told, is told once. A stranger's unproven From may be
 * anybody's address: it gets nothing.
 */
function isWorthAMail(receipt: InboundReceipt['receipt'], inbound: Inbound): boolean {
  if (receipt.kind === 'already_settled') return !receipt.told
  const isProven = inbound.type === 'reply' && inbound.assurance !== 'claimed'
  if (receipt.kind === 'held' && receipt.reason === 'not_asked') return isProven
  return !['accepted', 'already_counted'].includes(receipt.kind)
}

/** E-mail: SMTP out; IMAP, or posted MIME, in. */
export const email = defineProvider<EmailConfig>({
  name: 'email',
  capabilities: {
    buttons: 20,
    buttonComment: true,
    threads: true,
    update: true,
    inbound: 'listen',
    attachments: true,
    maxTextLength: 50_000,
    idempotentSend: false,
    find: false,
    assurance: { button: 'link', text: 'address', code: 'address' }
  },
  config: EmailConfig,
  placement: EmailPlacement,
  fingerprint: ({ address, imapHost, mailbox }) => `${address} ${imapHost ?? '-'}/${mailbox}`.toLowerCase(),
  parseTarget(text) {
    const address = readAddress(text)
    if (address !== undefined) return address
    throw new ParleyError('target_invalid', { detail: 'A target is one e-mail address, such as ann@acme.example' })
  },
  canonicalAccount: canonicalMailbox,
  isGroup: () => false,
  connect(config, context) {
    const accessToken = accessTokens(config, context)
    const sender = smtpSender(config, context, accessToken)
    const tools = {
      ...context,
      sent: async (by: Parameters<typeof context.sent>[0]) => {
        const message = await context.sent(by)
        return message && sentText(message, config)
      }
    }
    const intake = mailIntake(context, (raw) => readInboundMail(raw, config, tools))

    /** What a writer is told is worth a try, and no more: what they wrote is stored already. */
    function onReceipt({ receipt, text, repeated }: InboundReceipt, { inbound, note }: ReadMail): void {
      if (text === undefined || !note || repeated || !isWorthAMail(receipt, inbound)) return
      const mail = composeNote(note, text, config)
      sender.send(mail, AbortSignal.timeout(NOTE_WITHIN_MS)).catch((error: ParleyError) => {
        context.logger.warn({ code: error.code }, 'A writer could not be told what became of a mail')
      })
    }

    const closed = new AbortController()
    let began: Promise<unknown> | undefined
    const begin = () =>
      (began ??= beganAt(context, mailboxOf(config)).catch((cause: unknown) => {
        began = undefined
        throw new ParleyError('provider_unavailable', { detail: 'The state of the channel cannot be kept', cause })
      }))

    const parts = { config, context, accessToken, sender, intake, onReceipt }
    return {
      account: config.address,
      realm: 'email',
      async send(target, message, signal) {
        await begin()
        const relay = await sender.send(composeMail(message, target, config), signal)
        return { ...mailRef(message, config), ...relay, to: target }
      },
      async update(ref, message, settlement, signal) {
        const { to } = ref
        // One mail for what was asked, however much was said about it.
        const concerned = message.turn === undefined && (message.token !== undefined || message.watches !== undefined)
        if (settlement.elsewhere && config.closingMail && concerned && typeof to === 'string') {
          await sender
            .send(composeClosing(ref, message, settlement, to, config, context.now()), signal)
            .catch((error: ParleyError) => {
              if (error.code !== 'send_outcome_unknown') throw error // better none than the same again and again
            })
        }
        return undefined
      },
      async sendCode(target, message, signal) {
        await sender.send(composeCode(message, target, config), signal)
      },
      check: (signal) => checkMail(parts, signal),
      receive: (request) => receiveMail(request, parts),
      async listen(onInbound, signal) {
        const { imapHost } = config
        const ended = AbortSignal.any([signal, closed.signal])
        if (imapHost) await listenImap({ ...parts, config: { ...config, imapHost } }, onInbound, ended)
        else await untilAborted(ended)
      },
      reread: (raw) => intake.reread(raw),
      async close() {
        closed.abort()
        sender.close()
      }
    }
  }
})
