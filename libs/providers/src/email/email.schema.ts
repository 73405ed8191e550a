import { cleanLine } from '@parley/provider-kit'
import { z } from 'zod'

/** What a well-known mail service wants; whatever is given beside it wins. */
const PRESETS = {
  gmail: {
    smtpHost: 'smtp.gmail.com',
    smtpPort: 465,
    smtpTls: 'tls',
    imapHost: 'imap.gmail.com',
    oauthTokenUrl: 'https://oauth2.googleapis.com/token'
  },
  microsoft365: {
    smtpHost: 'smtp.office365.com',
    smtpPort: 587,
    smtpTls: 'starttls',
    imapHost: 'outlook.office365.com',
    oauthTokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token'
  },
  fastmail: { smtpHost: 'smtp.fastmail.com', smtpPort: 465, smtpTls: 'tls', imapHost: 'imap.fastmail.com' },
  qq: { smtpHost: 'smtp.qq.com', smtpPort: 465, smtpTls: 'tls', imapHost: 'imap.qq.com', plusAddressing: false },
  '163': { smtpHost: 'smtp.163.com', smtpPort: 465, smtpTls: 'tls', imapHost: 'imap.163.com', plusAddressing: false },
  yahoo: {
    smtpHost: 'smtp.mail.yahoo.com',
    smtpPort: 465,
    smtpTls: 'tls',
    imapHost: 'imap.mail.yahoo.com',
    oauthTokenUrl: 'https://api.login.yahoo.com/oauth2/get_token'
  }
} as const satisfies Record<string, Preset>

interface Preset {
  readonly smtpHost: string
  readonly smtpPort: number
  readonly smtpTls: 'tls' | 'starttls'
  readonly imapHost: string
  readonly oauthTokenUrl?: string
  readonly plusAddressing?: boolean
}

const Host = z.string().trim().min(1).max(253)
const Port = z.number().int().min(1).max(65_535)
const Secret = z.string().min(1).max(10_000)
const Tls = z.enum(['tls', 'starttls', 'none'])

/** Settings of an e-mail channel, as they are written. */
const Written = z.strictObject({
  preset: z
    .enum(Object.keys(PRESETS) as [keyof typeof PRESETS, ...(keyof typeof PRESETS)[]])
    .optional()
    .meta({ description: 'Fills in the servers of a well-known service', askUnless: ['smtpHost'] }),
  from: z.string().trim().max(320).meta({
    description: 'What people see and answer to: `approvals@acme.example` or `Acme <approvals@acme.example>`'
  }),
  user: z
    .string()
    .max(320)
    .optional()
    .meta({
      description: 'For both servers; without one, the address of `from`',
      askUnless: ['preset', 'smtpUser', 'imapUser']
    }),
  password: Secret.optional().meta({
    secret: true,
    description: 'For both servers',
    askUnless: ['oauthRefreshToken', 'smtpPassword', 'imapPassword']
  }),

  smtpHost: Host.optional().meta({ description: 'The server that sends', askUnless: ['preset'] }),
  smtpPort: Port.optional().meta({ description: '465 with `tls`, else 587' }),
  smtpTls: Tls.optional().meta({
    description: '`starttls` (which is required then) unless a preset knows better; `none` sends all in the clear'
  }),
  smtpUser: z.string().max(320).optional(),
  smtpPassword: Secret.optional().meta({ secret: true }),

  imapHost: Host.optional().meta({
    description: 'Without one, mail comes in by HTTP only',
    askUnless: ['preset', 'inboundSecret']
  }),
  imapPort: Port.optional().meta({ description: '993 with `tls`, else 143' }),
  imapTls: Tls.default('tls'),
  imapUser: z.string().max(320).optional(),
  imapPassword: Secret.optional().meta({ secret: true }),
  mailbox: z.string().min(1).max(200).default('INBOX').meta({ description: 'The folder that replies come to' }),

  oauthClientId: z.string().max(500).optional(),
  oauthClientSecret: Secret.optional().meta({ secret: true }),
  oauthRefreshToken: Secret.optional().meta({ secret: true }),
  oauthTokenUrl: z.url({ protocol: /^https?$/ }).optional(),

  tlsCa: z.string().max(20_000).optional().meta({ description: 'PEM of an authority of your own' }),
  plusAddressing: z.boolean().optional().meta({
    description:
      'Whether mail to `name+anything@` reaches the mailbox; without it, replies are told by what they answer'
  }),
  dkimSelector: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'Signs what goes out; most relays do it themselves' }),
  dkimPrivateKey: Secret.optional().meta({ secret: true, description: 'PEM' }),
  inboundSecret: z
    .string()
    .min(16)
    .max(200)
    .optional()
    .meta({ secret: true, description: 'For mail that is posted to us: the key of its HMAC' }),
  trustedServer: z
    .string()
    .max(253)
    .optional()
    .meta({ description: 'The receiving server whose word on DKIM and DMARC counts (its authserv-id)' }),
  closingMail: z
    .boolean()
    .default(true)
    .meta({ description: 'One short mail to those asked, when it was settled elsewhere' }),
  maxBytes: z
    .number()
    .int()
    .min(10_000)
    .max(50_000_000)
    .default(26_214_400)
    .meta({ description: 'A larger mail is not read' })
})

/** Settings of an e-mail channel, complete. */
export const EmailConfig = Written.transform((written, issues) => {
  const preset: Preset | undefined = written.preset && PRESETS[written.preset]
  const smtp = written.smtpHost === undefined ? preset : undefined
  const from = readMailbox(written.from)
  const smtpHost = written.smtpHost ?? preset?.smtpHost
  const oauthTokenUrl = written.oauthTokenUrl ?? preset?.oauthTokenUrl
  const refuse = (path: keyof z.infer<typeof Written>, message: string) =>
    issues.addIssue({ code: 'custom', path: [path], message, input: written })
  if (!from) refuse('from', 'write an address, or a name and an address in angle brackets')
  if (!smtpHost) refuse('smtpHost', 'name the server that sends, or a preset')
  if (written.dkimPrivateKey && !written.dkimSelector) refuse('dkimSelector', 'signing needs a selector')
  if (written.oauthRefreshToken && !written.oauthClientId) refuse('oauthClientId', 'say whose refresh token this is')
  if (written.oauthRefreshToken && !oauthTokenUrl) refuse('oauthTokenUrl', 'say where tokens are refreshed')
  if (!from || !smtpHost) return z.NEVER
  const user = written.user ?? from.address
  const smtpTls = written.smtpTls ?? smtp?.smtpTls ?? 'starttls'
  return {
    ...written,
    name: from.name,
    address: from.address,
    domain: from.address.slice(from.address.lastIndexOf('@') + 1),
    smtpHost,
    smtpTls,
    smtpPort: written.smtpPort ?? smtp?.smtpPort ?? (smtpTls === 'tls' ? 465 : 587),
    smtpUser: written.smtpUser ?? user,
    smtpPassword: written.smtpPassword ?? written.password,
    imapHost: written.imapHost ?? preset?.imapHost,
    imapPort: written.imapPort ?? (written.imapTls === 'tls' ? 993 : 143),
    imapUser: written.imapUser ?? user,
    imapPassword: written.imapPassword ?? written.password,
    oauthTokenUrl,
    plusAddressing: written.plusAddressing ?? preset?.plusAddressing ?? true
  }
})
export type EmailConfig = z.infer<typeof EmailConfig>

/** `Name <local@domain>` or an address alone; the address in lower case, its domain in ASCII. */
function readMailbox(text: string): { name: string; address: string } | undefined {
  const [, quoted, plain, bracketed] = /^(?:"([^"]*)"|([^<>"]*?))\s*<([^<>\s]+)>$/.exec(text.trim()) ?? []
  const address = readAddress(bracketed ?? text)
  return address === undefined ? undefined : { name: (quoted ?? plain ?? '').trim(), address }
}

/** An address in its one form. `undefined` for what is none. */
export function readAddress(text: string): string | undefined {
  const [, local, host] =
    /^([^\s@<>(),:;"[\]\\]{1,64})@([^\s@<>/:?#\\[\]]{1,253})$/.exec(text.trim().toLowerCase()) ?? []
  if (local === undefined || host === undefined || /^\.|\.$|\.\./.test(local)) return undefined
  const url = URL.parse(`http://${host}`)
  return url?.hostname && url.hostname.includes('.') && !url.port ? `${local}@${url.hostname}` : undefined
}

/** Where a mail is to stand among others: under its own subject, in place of the request's title. */
export const EmailPlacement = z.strictObject({
  subject: z
    .string()
    .max(200)
    .refine((text) => text !== '' && cleanLine(text) === text, 'must be one line of text, without spaces around it')
})
