import { readFileSync } from 'node:fs'
import { readInboundMail } from '../../libs/providers/src/email/inbound-mail.ts'
import { describeWith } from '../support/requirement.ts'

type Label = { file: string; class: 'reply' | 'bounce' | 'auto_reply' | 'forward' | 'other' }

const CORPUS = new URL('../../../shared/corpus/eml-dev/', import.meta.url)

/** Bounces that nothing but their words tell from people's mail; they carry no token, so that they decide nothing. */
const MISSED: Readonly<Record<string, string>> = {
  'sisimai_lhost-apachejames-01.eml': 'from a person-like address, with the subject of a reply and an empty report'
}

const settings = {
  address: 'approvals@bridge.example',
  domain: 'bridge.example',
  plusAddressing: true,
  trustedServer: undefined,
  maxBytes: 26_214_400
}
const tools = {
  dns: async () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })),
  files: {
    async save(content: AsyncIterable<Uint8Array>, about: { name: string; contentType: string }) {
      let size = 0
      for await (const chunk of content) size += chunk.length
      return { id: 'fil_1', ...about, size }
    },
    open: () => {
      throw new Error('nothing reads an attachment')
    }
  },
  now: () => new Date('2024-05-06T12:00:00Z'),
  logger: { info() {}, warn() {}, error() {} }
}

/** What the gate makes of a mail that carries no token of ours, in the words of the labels. */
async function classOf(file: string): Promise<'bounce' | 'auto_reply' | 'human' | 'other'> {
  const bytes = readFileSync(new URL(file, CORPUS))
  const raw = {
    id: 'fil_0',
    size: bytes.length,
    async *open() {
      yield bytes
    }
  }
  const { inbound } = await readInboundMail(raw, settings, tools)
  if (inbound.type === 'unsolicited' || inbound.type === 'reply') return 'human'
  if (inbound.reason?.startsWith('bounce')) return 'bounce'
  return inbound.reason === 'auto_unmatched' ? 'auto_reply' : 'other'
}

describeWith(['mail corpus'], 'the gate for mail, on the corpus', () => {
  it('takes nobody for a machine, and no machine for anybody', async () => {
    const labels = JSON.parse(readFileSync(new URL('labels.json', CORPUS), 'utf8')) as Label[]
    const table: Record<string, Record<string, number>> = {}
    const wrong: string[] = []
    for (const { file, class: label } of labels) {
      const found = await classOf(file)
      const row = (table[label] ??= {})
      row[found] = (row[found] ?? 0) + 1
      const right = label === 'reply' || label === 'forward' ? found === 'human' : label === 'other' || found === label
      if (!right && !(file in MISSED)) wrong.push(`${file}: ${label} taken for ${found}`)
    }
    console.table(table)
    expect(wrong).toEqual([])
  })
})
