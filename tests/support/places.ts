import { type SimulatedMessage, type Simulator } from '@parley/provider-kit/simulators'
import type { Api, Json } from './api.ts'
import { mailDomain } from './mail/dkim-key.ts'
import { startDns } from './mail/dns.ts'
import { MAIL_PASSWORD, startDovecot } from './mail/dovecot.ts'
import { deliverByLmtp } from './mail/lmtp.ts'
import { openMail, reply, type Asked, type Person } from './mail/person.ts'
import { SMTP_PASSWORD, startSmtp } from './mail/smtp.ts'
import { until } from './until.ts'

const US = 'bridge.example'

/** Where somebody is asked and answers, whichever platform it is. Requests are told apart by words in their title. */
export interface Place {
  /** The name of its channel, and of its provider. */
  readonly name: string
  /** Somebody there, as a contact names them. */
  readonly address: string
  readonly config: Readonly<Record<string, unknown>>
  /** Somebody else there. */
  readonly other: string
  /** Waits until the request is there. */
  asked(words: string): Promise<void>
  isAsked(words: string): boolean
  /** How many messages hold these words. */
  copies(words: string): number
  /** Approves by pressing or replying, where that is still possible. Rejects where nobody acknowledges the press. */
  approve(words: string, by?: string): Promise<void>
  /** Waits until the copy says how it ended, and gives what it says. */
  closed(words: string): Promise<string>
}

/** The first two people of a simulated platform. */
export function chatPlace(name: string, simulator: Simulator): Place {
  const [ann, bob] = simulator.people
  const accountOf = (address: string) => address.slice(name.length + 1)
  const cards = (words: string, account: string): readonly SimulatedMessage[] =>
    simulator
      .messages()
      .filter((one) => one.from === undefined && one.target === account && one.text.includes(words) && !one.onlyFor)
  const button = (card: SimulatedMessage | undefined) => card?.buttons.find((one) => /^(.. )?Approve$/.test(one.label))
  const place: Place = {
    name,
    address: `${name}:${ann!.account}`,
    other: `${name}:${bob!.account}`,
    config: simulator.config,
    isAsked: (words) => place.copies(words) > 0,
    copies: (words) => cards(words, ann!.account).length,
    asked: async (words) => void (await until(() => place.isAsked(words))),
    async approve(words, by = place.address) {
      const account = accountOf(by)
      const card = await until(() => cards(words, account).find((one) => button(one) || one.edits > 0))
      const found = button(card)
      if (found) await simulator.press!(card.id, found.id, account)
    },
    async closed(words) {
      const card = await until(() => cards(words, ann!.account).find((one) => one.edits > 0))
      expect(card.buttons).toEqual([])
      return card.text
    }
  }
  return place
}

/** A mailbox of ours, an SMTP relay that delivers to it, and two people whose mails are signed. */
export async function startMailPlace() {
  const domain = mailDomain('people.example')
  const dovecot = await startDovecot()
  const dns = await startDns()
  domain.publish(dns)
  const relay = await startSmtp({ lmtpPort: dovecot.lmtpPort, local: [US] })
  const person = (name: string): Person => ({
    name,
    address: `${name.toLowerCase()}@people.example`,
    client: 'gmail',
    domain
  })
  const people = [person('Ann'), person('Bob')]
  const mailsTo = ({ address }: Person, words: string) =>
    relay.sent.filter((mail) => mail.to.includes(address) && mail.raw.includes(words))
  const openAll = (of: Person, words: string): Promise<Asked[]> => Promise.all(mailsTo(of, words).map(openMail))
  const addressIn = (text: string) => /[^\s<>"]+@[^\s<>"]+/.exec(text)![0]
  const place: Place = {
    name: 'email',
    address: `email:${people[0]!.address}`,
    other: `email:${people[1]!.address}`,
    config: {
      from: `Approvals <approvals@${US}>`,
      smtpHost: 'localhost',
      smtpPort: relay.port,
      smtpPassword: SMTP_PASSWORD,
      tlsCa: relay.ca,
      imapHost: '127.0.0.1',
      imapPort: dovecot.imapPort,
      imapTls: 'none',
      imapPassword: MAIL_PASSWORD
    },
    isAsked: (words) => place.copies(words) > 0,
    copies: (words) => mailsTo(people[0]!, words).length,
    asked: async (words) => void (await until(() => place.isAsked(words))),
    async approve(words, by = place.address) {
      const who = people.find((one) => `email:${one.address}` === by)!
      const [asked] = await until(async () => (mailsTo(who, words).length > 0 ? openAll(who, words) : undefined))
      const raw = await reply(who, asked!, 'Approve')
      await deliverByLmtp(dovecot.lmtpPort, [{ from: who.address, to: [addressIn(asked!.replyTo)], raw }])
    },
    async closed(words) {
      const [asked, news] = await until(async () =>
        mailsTo(people[0]!, words).length > 1 ? openAll(people[0]!, words) : undefined
      )
      expect(news!.references).toContain(asked!.messageId)
      return news!.text
    }
  }
  return {
    place,
    dns,
    async stop() {
      await relay.stop()
      await dns.stop()
      await dovecot.stop()
    }
  }
}

/** A channel for each place, named as its provider. */
export async function addChannels(api: Api, places: readonly Place[]): Promise<void> {
  for (const { name, config } of places) await api.make('/v1/channels', { name, provider: name, config })
}

/** What was counted of a contact, by account. */
export async function repliesTo(api: Api, contact: Json): Promise<string[]> {
  const { events } = (await api.get(`/v1/contacts/${contact.id}/history`)).body
  return events.filter((one: Json) => one.type === 'contact.replied').map((one: Json) => one.data.account)
}
