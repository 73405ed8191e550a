// What it costs to find what somebody wrote in a mail, MIME not counted. Prints, and asserts nothing.
// usage: npx tsc -b libs/core && node bench/reply.mjs [file of {id, kind: text | html, input, outbound?} a line]
import { readFileSync } from 'node:fs'
import { extractReply } from '../libs/core/dist/index.js'

const SECONDS = 2
const kib = 1_024
const quoted = (text) => text.replaceAll(/^/gm, '> ')
const body = 'Deploy build 1042 of the billing service to production?\nRollback takes about four minutes.\n'.repeat(6)
const outbound = `-- reply above this line --\n\n${body}\nReply with APPROVE or REJECT.`
const paragraph =
  '<p>The quick <b>brown</b> fox jumps over the lazy dog, and <a href="https://acme.example">so on</a>.</p>\n'
const thread = `${'We looked at the figures of last week again, and they are as good as we hoped.\n'.repeat(12)}
On Sat, 21 Nov 2026 at 10:00, Ann Lee <ann@acme.example> wrote:\n`

const ordinary = [
  { text: `Approve\n\nOn Sat, 21 Nov 2026 at 10:00, Parley <ask@acme.example> wrote:\n${quoted(outbound)}` },
  { text: `No, wait.\n\nVon: Parley <ask@acme.example>\nGesendet: 21.11.2026 10:00\nBetreff: Deploy?\n\n${outbound}` },
  {
    text: `同意\n\n------------------ 原始邮件 ------------------\n发件人: "Parley" <ask@acme.example>;\n\n${outbound}`
  },
  { html: `<div>Approve</div><div class="gmail_quote"><blockquote>${paragraph.repeat(30)}</blockquote></div>` },
  {
    html: `<p>No.</p><hr><p><b>From:</b> Parley &lt;ask@acme.example&gt;<br><b>Subject:</b> x</p>${paragraph.repeat(30)}`
  }
]
const large = {
  'text, top reply': { text: `Approve\n\n${thread.repeat(1_000).slice(0, kib * kib)}` },
  'text, all own words': {
    text: thread
      .replace(/^On.*/m, '')
      .repeat(1_200)
      .slice(0, kib * kib)
  },
  'text, quoted': {
    text: `Approve\n\n${quoted(thread)
      .repeat(1_000)
      .slice(0, kib * kib)}`
  },
  HTML: { html: `<p>Approve</p>${paragraph.repeat(10_400).slice(0, kib * kib)}` },
  'text and HTML': {
    text: `Approve\n\n${thread.repeat(1_000).slice(0, kib * kib)}`,
    html: `<p>Approve</p><blockquote>${paragraph.repeat(10_400).slice(0, kib * kib)}</blockquote>`
  }
}
const hostile = {
  '20k blank lines': '\n'.repeat(20_000),
  '20k blank lines around words': `x${'\n'.repeat(20_000)}x`,
  '100k spaces': ' '.repeat(100_000),
  '100k spaces around words': `x${' '.repeat(100_000)}x`,
  'one line of 100k characters': 'x'.repeat(100_000),
  '50k dashes': '-'.repeat(50_000),
  '33k times "On "': 'On '.repeat(33_000),
  '1 MB of > lines': '> quoted line\n'.repeat(75_000),
  '1 MB of >': '>'.repeat(kib * kib),
  '5,000 nested divs': `${'<div>'.repeat(5_000)}x${'</div>'.repeat(5_000)}`,
  '300 nested blockquotes': `${'<blockquote>'.repeat(300)}${'x '.repeat(500_000)}`,
  labels: 'From: a@b.example\n'.repeat(60_000),
  attributions: 'Ann <a@b.example> wrote:\n> x\n'.repeat(35_000),
  'our own words': `${outbound}\nnot ours\n`.repeat(1_500),
  'open tags': '<'.repeat(kib * kib)
}

const milliseconds = (run) => {
  const start = performance.now()
  run()
  return performance.now() - start
}
const print = (name, of) => {
  const first = milliseconds(of)
  const best = Math.min(...Array.from({ length: 5 }, () => milliseconds(of)))
  console.log(`${name.padEnd(34)} ${first.toFixed(1).padStart(8)} ms first ${best.toFixed(1).padStart(8)} ms best`)
}

const mails = process.argv[2]
  ? readFileSync(process.argv[2], 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .filter(({ kind }) => kind === 'text' || kind === 'html')
      .map(({ kind, input, outbound: sent }) => ({ [kind]: input, sent }))
  : ordinary.map((mail) => ({ ...mail, sent: outbound }))
let count = 0
const start = performance.now()
while (performance.now() - start < SECONDS * 1_000) {
  for (const { sent, ...mail } of mails) extractReply(mail, sent)
  count += mails.length
}
console.log(
  `${Math.round(count / ((performance.now() - start) / 1_000))} mails a second, of ${mails.length} different ones`
)
console.log('\n1 MB of ordinary mail')
for (const [name, mail] of Object.entries(large)) print(name, () => extractReply(mail, outbound))
console.log('\nhostile mail')
for (const [name, input] of Object.entries(hostile))
  for (const [kind, mail] of Object.entries({ text: { text: input }, HTML: { html: input } }))
    print(`${name} (${kind})`, () => extractReply(mail, outbound))
