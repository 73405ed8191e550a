import { createHmac } from 'node:crypto'
import { SMTP_PASSWORD, startSmtp } from '../../../../tests/support/mail/smtp.ts'
import { describeWith } from '../../../../tests/support/requirement.ts'
import { providerContract, type SendFailure, type Simulator } from '../../../provider-kit/src/provider.contract.ts'
import { email } from './email.provider.ts'

const INBOUND_SECRET = 'a secret for posted mail'

async function simulate(): Promise<Simulator> {
  const relay = await startSmtp()
  const ids = () => relay.sent.map(({ raw }) => /^Message-ID:\s+<(.*)>\r$/im.exec(raw)?.[1] ?? '')
  return {
    config: {
      from: 'Acme <approvals@parley.example>',
      smtpHost: 'localhost',
      smtpPort: relay.port,
      password: SMTP_PASSWORD,
      tlsCa: relay.ca,
      inboundSecret: INBOUND_SECRET
    },
    wrongConfig: { config: { from: 'nobody', smtpHost: 'localhost' }, path: 'from' },
    target: { text: ' Ann@People.example ', canonical: 'ann@people.example' },
    wrongTarget: 'ann',
    sends: async (id) => ids().filter((one) => one.startsWith(`${id}.`) && !/\.s\d+\./.test(one)).length,
    failNext: (failure) => relay.failNext(meaning(failure)),
    shown: async (id) => {
      const versions = ids().flatMap((one) => (one.startsWith(`${id}.s`) ? (/\.s(\d+)\./.exec(one) ?? []) : []))
      return versions.length > 0 ? Number(versions[1]) : undefined
    },
    codes: async (target) =>
      relay.sent.filter(({ to }) => to.includes(target)).flatMap(({ raw }) => /^(\d{6})\r?$/m.exec(raw)?.[1] ?? []),
    reply({ id, token, account, text }, at) {
      const rawBody = Buffer.from(
        [
          `Message-ID: <${id}@people.example>`,
          `From: ${account}@people.example`,
          `To: approvals+${token}@parley.example`,
          `Subject: Re: Deploy?`,
          'Content-Type: text/plain',
          '',
          text,
          ''
        ].join('\r\n')
      )
      const stamp = Math.floor(at.getTime() / 1000)
      const v1 = createHmac('sha256', INBOUND_SECRET).update(`${stamp}.`).update(rawBody).digest('hex')
      const headers = { 'content-type': 'message/rfc822', 'x-parley-signature': `t=${stamp},v1=${v1}` }
      return { method: 'POST', path: '/inbound/chn_1', headers, query: {}, rawBody }
    },
    stop: () => relay.stop()
  }
}

function meaning(failure: SendFailure) {
  switch (failure.type) {
    case 'rate_limited': {
      const text = `4.7.1 Greylisted, try again in ${failure.retryAfterMs / 1000} seconds`
      return { at: 'rcpt', reply: { code: 451, text } } as const
    }
    case 'unauthorized':
      return { at: 'auth', reply: { code: 535, text: '5.7.8 Bad credentials' } } as const
    case 'broken':
      return { at: 'mail', reply: { code: 421, text: '4.3.0 Come back later' } } as const
    case 'dropped':
      return { at: 'data', drop: true } as const
  }
}

describeWith(['openssl'], 'e-mail', () => providerContract(email as never, simulate, ['finds']))
