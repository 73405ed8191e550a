import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

/** Debian's own. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })

/** Does something on a page of its own; fails on anything that the page's policy refuses or that it loads. */
export async function onPage<T>(
  browser: Browser,
  url: string,
  work: (page: Page) => Promise<T>,
  options: BrowserContextOptions = {}
): Promise<T> {
  const context = await browser.newContext(options)
  const refused: string[] = []
  try {
    const page = await context.newPage()
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/i.test(message.text())) refused.push(message.text())
    })
    page.on('dialog', (dialog) => {
      refused.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('request', (request) => {
      const { origin } = new URL(request.url())
      if (origin !== new URL(url).origin && origin !== 'null') refused.push(`request: ${request.url()}`)
    })
    await page.goto(url)
    const result = await work(page)
    if (refused.length > 0) throw new Error(refused.join('\n'))
    return result
  } finally {
    await context.close()
  }
}
