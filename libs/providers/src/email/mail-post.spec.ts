import { createHmac } from 'node:crypto'
import { localContext } from '../../../../tests/support/mail/context.ts'
import { email } from './email.provider.ts'

const SECRET = 'a secret for posted mail'
const MAIL = Buffer.from('From: ann@people.example\r\nMessage-ID: <1@people.example>\r\nSubject: Hello\r\n\r\nHi\r\n')

function post(rawBody: Buffer, settings: Record<string, unknown> = { inboundSecret: SECRET }, header?: string) {
  const config = { from: 'ask@parley.example', smtpHost: 'mail.example', ...settings }
  const context = localContext({ dns: async () => [] })
  const stamp = Math.floor(Date.now() / 1000)
  const v1 = createHmac('sha256', SECRET).update(`${stamp}.`).update(rawBody).digest('hex')
  const headers = { 'x-parley-signature': header ?? `t=${stamp},v1=${v1}` }
  const connection = email.connect(email.config.parse(config), context)
  return connection.receive!({ method: 'POST', path: '/inbound/chn_1', headers, query: {}, rawBody })
}

describe('posted mail', () => {
  it('is read, and answered once it is stored', async () => {
    const { inbound, respond } = await post(MAIL)
    expect(inbound).toEqual([expect.objectContaining({ type: 'unsolicited', account: 'ann@people.example' })])
    expect(respond([{ receipt: { kind: 'ignored' } }])).toEqual({ status: 200 })
  })

  it('is refused by a channel that has no secret, saying so', async () => {
    await expect(post(MAIL, {})).rejects.toMatchObject({
      code: 'signature_invalid',
      message: expect.stringContaining('inboundSecret')
    })
  })

  it.each(['', 't=1', 'v1=00', `t=${'9'.repeat(13)},v1=${'0'.repeat(64)}`])(
    'is refused where the header is "%s"',
    async (header) => {
      await expect(post(MAIL, undefined, header)).rejects.toMatchObject({ code: 'signature_invalid' })
    }
  )

  it('is refused when it is nothing, or too much', async () => {
    await expect(post(Buffer.alloc(0))).rejects.toMatchObject({ code: 'inbound_invalid' })
    const settings = { inboundSecret: SECRET, maxBytes: 10_000 }
    await expect(post(Buffer.alloc(10_001), settings)).rejects.toMatchObject({ code: 'inbound_invalid' })
  })
})
