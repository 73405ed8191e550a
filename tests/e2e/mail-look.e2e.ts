import type { Browser } from 'playwright-core'
import { composeMail } from '../../libs/providers/src/email/mail-composer.ts'
import { anAttachment, anOption, anOutboundMessage } from '../builders/outbound-message.builder.ts'
import { startChromium } from '../support/chromium.ts'
import { describeWith } from '../support/requirement.ts'

const settings = {
  name: '',
  address: 'ask@bot.example',
  domain: 'bot.example',
  plusAddressing: true,
  imapHost: 'imap.bot.example'
}
const WORD = 'Donaudampfschifffahrtsgesellschaft'.repeat(8)

const html = String(
  composeMail(
    anOutboundMessage({
      title: WORD,
      project: WORD,
      turn: `1. one\n   - ${WORD}`,
      body: `# ${WORD}\n\n> ${WORD}\n\n| a | ${WORD} |\n|---|--:|\n| 1 | 2 |\n\n\`\`\`\n${WORD}\n\`\`\`\n\n\`${WORD}\` https://a.example/${WORD}`,
      action: { name: WORD, arguments: { sql: WORD, nested: { [WORD]: 1 } }, editable: true },
      context: {
        risk: 'critical',
        signals: [{ level: 'danger', text: WORD }],
        impact: WORD,
        links: [{ label: WORD.slice(0, 120), url: `https://${'a'.repeat(60)}.example/` }]
      },
      options: [
        anOption('a', 'Approve', 'approve'),
        anOption('b', WORD.slice(0, 80), 'request_changes', 'required'),
        anOption('c', '拒绝', 'reject')
      ],
      deadlineAt: new Date('2026-11-29T00:00:00Z'),
      attachments: [anAttachment(`${WORD.slice(0, 110)}.pdf`, 'x')]
    }),
    'ann@acme.example',
    settings
  ).html
)
const withoutBlock = html.replace(/<style>.*?<\/style>/s, '')

describeWith(['chromium'], 'a mail in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startChromium()
  })
  afterAll(() => browser?.close())

  it.each([
    ['on a phone', html, 360],
    ['on a phone that drops the style block', withoutBlock, 360],
    ['on a desk', html, 1280]
  ])('fits %s, however long its words are, and loads nothing', async (_name, shown, width) => {
    const page = await browser.newPage({ viewport: { width, height: 800 } })
    const loaded: string[] = []
    page.on('request', (request) => loaded.push(request.url()))
    await page.setContent(shown)
    const boxes = (of: string) => page.locator(of).evaluateAll((all) => all.map((one) => one.getBoundingClientRect()))
    const right = (await boxes('body *')).map((box) => Math.ceil(box.right))
    const [card] = await boxes('.card')
    const buttons = await boxes('a[href*="option="]')
    await page.close()
    expect(loaded).toEqual([])
    expect(Math.max(...right)).toBeLessThanOrEqual(width)
    expect(card!.width).toBeLessThanOrEqual(600)
    expect(buttons).toHaveLength(3)
    for (const { height } of buttons) expect(height).toBeGreaterThanOrEqual(44)
  })

  it.each(['light', 'dark'] as const)('takes the colours that its reader prefers (%s)', async (colorScheme) => {
    const page = await browser.newPage({ colorScheme })
    await page.setContent(html)
    const ground = (of: string) =>
      page.locator(of).evaluate((one) => one.ownerDocument.defaultView.getComputedStyle(one).backgroundColor as string)
    const grounds = await Promise.all(['body', '.card', '.primary'].map(ground))
    await page.close()
    expect(grounds).toEqual(
      colorScheme === 'light'
        ? ['rgb(243, 242, 238)', 'rgb(255, 255, 255)', 'rgb(11, 97, 86)']
        : ['rgb(18, 21, 23)', 'rgb(27, 31, 34)', 'rgb(108, 208, 187)']
    )
  })
})
