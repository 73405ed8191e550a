import SMTPConnection from 'nodemailer/lib/smtp-connection'

export interface Envelope {
  readonly from: string
  readonly to: readonly string[]
}

/** Puts mails into mailboxes, over one connection. Resolves when the server has them all. */
export async function deliverByLmtp(port: number, mails: readonly (Envelope & { readonly raw: string | Buffer })[]) {
  const connection = new SMTPConnection({ host: '127.0.0.1', port, lmtp: true, ignoreTLS: true })
  const failed = new Promise<never>((_, reject) => connection.once('error', reject))
  failed.catch(() => {})
  await Promise.race([new Promise<void>((resolve) => connection.connect(() => resolve())), failed])
  for (const { from, to, raw } of mails) {
    await Promise.race([
      failed,
      new Promise<void>((resolve, reject) =>
        connection.send({ from: from === '' ? false : from, to: [...to] }, raw, (error) =>
          error ? reject(error) : resolve()
        )
      )
    ])
  }
  connection.quit()
}
