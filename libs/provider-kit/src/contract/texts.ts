import assert from 'node:assert/strict'
import type { ContractCase } from './contract-case.ts'
import { noPress, noWire } from './denial.ts'
import { flat } from './stage.ts'

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
    name: `brings a text of ${LONG} characters as whole as it claims`,
    denied: noWire,
    async run(stage) {
      const words = Array.from({ length: LONG / 10 }, (_, index) => `w${String(index).padStart(8, '0')}`)
      const asked = await stage.ask({ body: words.join(' ') })
      await stage.arrived(asked)
      const posts = stage.posts(asked.target)
      const shown = flat(stage.text(asked.target))
      const whole = Math.floor((Math.min(LONG, stage.can.maxTextLength) * 0.8) / 10)
      const asFile = posts.some(({ files }) => files.length > 0)
      const missing = words.slice(0, whole).find((word) => !shown.includes(word))
      assert.ok(missing === undefined || asFile, `The text lacks "${missing}", and no file holds it`)
      assert.ok(asFile || shown.includes(words.at(-1)!) || shown.includes('…'), 'What is cut is said to be')
      if (!noPress(stage.can, stage.simulator)) assert.ok(stage.button(asked, 'Approve'), 'It has its buttons')
    }
  }
]
