import assert from 'node:assert/strict'
import type { ContractCase } from './contract-case.ts'
import { noPress, noWire } from './denial.ts'
import { flat, type Stage } from './stage.ts'

const LONG = 50_000

/** Each begins and ends with words to look for. */
const SCRIPTS: Readonly<Record<string, string>> = {
  'one character': 'ž',
  'emoji of four bytes': 'Alpha 👩🏽‍🚀🎉🇩🇪 𝒳 omega',
  'right to left': 'بداية النص العربي و עברית نهاية',
  'Chinese, Japanese and Korean': '开始 审批 部署到生产环境 承認をお願いします 승인 結束',
  'combining marks': 'Ä́lpha Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L omega',
  'lines and blanks': 'Alpha\n\n\n   beta\n\tgamma\r\n\r\nomega'
}

/** That a text of any length, in any script, can be read where it arrives. */
export const texts: readonly ContractCase[] = [
  ...Object.entries(SCRIPTS).map(([script, text]): ContractCase => ({
    name: `brings a text readable: ${script}`,
    denied: noWire,
    async run(stage) {
      const asked = await stage.ask({ body: text })
      await stage.arrived(asked)
      const shown = flat(stage.text(asked.target)).normalize()
      for (const word of text.normalize().split(/\s+/))
        assert.ok(shown.includes(word), `"${word}" is missing: ${shown}`)
    }
  })),
  {
    name: 'brings a text as whole as it claims that just fits, or just does not',
    denied: noWire,
    async run(stage) {
      const most = Math.min(stage.can.maxTextLength, LONG)
      for (const length of [most - 1, most, most + 1]) await bringsWhole(stage, length)
    }
  },
  {
    name: `brings a text of ${LONG} characters as whole as it claims`,
    denied: noWire,
    run: (stage) => bringsWhole(stage, LONG)
  }
]

async function bringsWhole(stage: Stage, length: number): Promise<void> {
  const count = Math.ceil(length / 12)
  // Of each length other words, as all of them stand in one place.
  const words = Array.from(
    { length: count },
    (_, index) => `w${String(length % 1_000).padStart(3, '0')}${String(index).padStart(7, '0')}`
  )
  const before = stage.posts(stage.ann.account).length
  const asked = await stage.begin({ body: words.join(' ').slice(0, length) })
  await stage.arrived(asked)
  const posts = stage.posts(asked.target).slice(before)
  const shown = flat(posts.map(({ text }) => text).join('\n'))
  const whole = Math.floor((Math.min(length, stage.can.maxTextLength) * 0.8) / 12)
  const asFile = posts.some(({ files }) => files.length > 0)
  const missing = words.slice(0, whole).find((word) => !shown.includes(word))
  assert.ok(missing === undefined || asFile, `The text lacks "${missing}", and no file holds it`)
  assert.ok(asFile || shown.includes(words.at(-2)!) || shown.includes('…'), 'What is cut is said to be')
  if (!noPress(stage.can, stage.simulator)) assert.ok(stage.button(asked, 'Approve'), 'It has its buttons')
}
