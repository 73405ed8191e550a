import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../apps/cli/bin/parley.mjs', import.meta.url))

const SENT = `Shall we order forty chairs from Holt for the new hall?
Reply with APPROVE or REJECT, and add whatever you like.`

const MAIL = `From: Mia Ortega <mia@hall.example>
To: approvals@hall.example
Subject: Re: Forty chairs
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Approved. Next time cc the caretaker.

-- 
Mia Ortega\u001b[2J

On Mon, 2 Mar 2026 at 10:00, Approvals <approvals@hall.example> wrote:
> Shall we order forty chairs from Holt for the new hall?
> Reply with APPROVE or REJECT, and add whatever you like.

--b
Content-Type: text/plain; name="note.txt"
Content-Disposition: inline; filename="note.txt"

Reject
--b--
`

let directory: string
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'parley-reply-'))))
afterAll(() => rmSync(directory, { recursive: true }))

function run(args: string[], input = ''): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [BIN, 'reply', ...args], { env: { PATH: process.env['PATH']! } })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk))
  child.stdin.end(input)
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })))
}

const lines = (...all: object[]) => all.map((one) => `${JSON.stringify(one)}\n`).join('')
const objects = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object)

it('takes replies out of texts, HTML and whole mails, a line each', async () => {
  const { code, out, err } = await run(
    ['parse', '--jsonl'],
    lines(
      { id: 'a', kind: 'text', input: 'Fine by me\n\n> Shall we?' },
      { id: 2, kind: 'html', input: '<p>Fine by me</p><p style="display:none">Reject</p>', outbound: null },
      { id: 'c', kind: 'eml', input: MAIL, outbound: SENT },
      { id: 'd', kind: 'eml_base64', input: Buffer.from(MAIL).toString('base64') }
    )
  )
  const reply = 'Approved. Next time cc the caretaker.'
  expect(objects(out)).toEqual([
    { id: 'a', reply: 'Fine by me', confidence: 'high' },
    { id: 2, reply: 'Fine by me', confidence: 'low' }, // beside no text, nobody knows why a part is hidden
    { id: 'c', reply, confidence: 'high' },
    { id: 'd', reply, confidence: 'high' }
  ])
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

it('reads texts as answers to an approval', async () => {
  const { code, out } = await run(
    ['decide', '--jsonl'],
    lines({ id: 1, text: '同意' }, { id: 2, text: 'No: too dear' }, { id: 3, text: 'Yes, but only ten' })
  )
  expect(objects(out)).toEqual([
    { id: 1, decision: 'approve' },
    { id: 2, decision: 'reject', comment: 'too dear' },
    { id: 3, decision: 'unclear', comment: 'Yes, but only ten' }
  ])
  expect(code).toBe(0)
})

it('names the lines that are wrong, and goes on', async () => {
  const wrong = ['{', '[]', '{"text":"yes"}', '{"id":4}', '', '{"id":6,"text":"no"}']
  const { code, out, err } = await run(['decide', '--jsonl'], wrong.join('\n'))
  expect(objects(out)).toEqual([{ id: 6, decision: 'reject' }])
  expect(err).toMatch(
    /^Line 1: not JSON: .+\nLine 2: not a JSON object\nLine 3: "id" must be .+\nLine 4: "text" must be .+\n$/
  )
  expect(code).toBe(1)
  const parsed = await run(['parse', '--jsonl'], '{"id":1,"kind":"pdf","input":""}\n{"id":2,"kind":"text"}')
  expect(parsed.err).toBe(
    'Line 1: "kind" must be one of text, html, eml, eml_base64\nLine 2: "input" must be a string\n'
  )
  expect({ code: parsed.code, out: parsed.out }).toEqual({ code: 1, out: '' })
})

it('explains a mail', async () => {
  const [mail, sent] = [join(directory, 'mail.eml'), join(directory, 'sent.txt')]
  writeFileSync(mail, MAIL)
  writeFileSync(sent, SENT)
  const { code, out, err } = await run(['explain', mail, '--outbound', sent])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/^From {6}"?Mia Ortega"? <mia@hall\.example>\nSubject {3}Re: Forty chairs\nParts {5}text\nCut /)
  expect(out).toMatch(/\n- .*Reply with APPROVE or REJECT/)
  expect(out).toContain('\n+ Approved. Next time cc the caretaker.\n')
  expect(out).toContain('\nDecision  approve: It says “Approved”\nComment\n  Next time cc the caretaker.\n')
  expect(out).not.toContain('\u001b')
  await expect(run(['explain', join(directory, 'none.eml')])).resolves.toMatchObject({
    code: 3,
    out: '',
    err: expect.stringMatching(/^Error: .*none\.eml cannot be read: ENOENT\n$/)
  })
})

it('explains itself, and says what it misses', async () => {
  await expect(run(['parse', '--help'])).resolves.toMatchObject({
    code: 0,
    out: expect.stringMatching(/Examples:\n {2}\$ /)
  })
  await expect(run(['parse'])).resolves.toMatchObject({ code: 3, err: expect.stringContaining('--jsonl') })
})
