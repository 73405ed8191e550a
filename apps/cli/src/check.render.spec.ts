import { renderChecks, renderSum, type Finding } from './check.render.ts'
import { explainProof } from './proof.render.ts'
import { renderTable } from './table.render.ts'
import { terminalOf } from './terminal.ts'

const plain = terminalOf({ write: () => true } as never, {})
const FINDINGS: Finding[] = [
  { name: 'SMTP login', result: 'ok', detail: 'smtp.acme.example:465', ms: 12, advice: 'never shown' },
  { name: 'SPF', result: 'warn', detail: 'none', ms: 1_250, advice: 'Publish one' },
  { name: 'DKIM', result: 'failed', detail: 'bad\u001b[2J\r\nkey', ms: 0 }
]

it('shows results in columns, what to do below, and nothing that moves the cursor', () => {
  expect(renderChecks(FINDINGS, plain).split('\n')).toEqual([
    'ok      SMTP login  smtp.acme.example:465 12 ms',
    'warn    SPF         none 1.3 s',
    '                    → Publish one',
    'failed  DKIM        bad [2J key 0 ms'
  ])
  expect(renderSum(FINDINGS, plain)).toBe('1 failed, 1 to look at, 1 ok')
  expect(renderSum([FINDINGS[0]!], plain)).toBe('1 ok')
})

it('aligns a table', () => {
  expect(
    renderTable(
      ['name', 'x'],
      [
        ['a', 'b'],
        ['longer', '']
      ],
      plain
    )
  ).toBe('name    x\na       b\nlonger')
})

it.each([
  [
    'claimed',
    'dkim_missing',
    'assurance claimed: anybody may have written it, as the mail carries no DKIM signature (dkim_missing)'
  ],
  ['claimed', 'new_word', 'assurance claimed: anybody may have written it (new_word)'],
  ['address', undefined, 'assurance address: whoever has the address wrote it']
])('explains %s, %s', (assurance, reason, text) => {
  expect(explainProof(assurance, reason)).toBe(text)
})
