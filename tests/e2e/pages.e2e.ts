// What people do on their private pages, in a real browser.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { onPage, startChromium } from '../support/chromium.ts'
import type { Api, Json } from '../support/api.ts'
import { linkOf, open, Pages, press } from '../support/pages.ts'
import { describeWith } from '../support/requirement.ts'
import { startParley, type Parley } from '../support/server.ts'

describeWith(['chromium'], 'a private page', () => {
  let server: Parley
  let pages: Pages
  let browser: Browser
  let ann: Api
  let bob: Api

  beforeAll(async () => {
    server = await startParley()
    pages = new Pages(server)
    ann = await pages.api.keyed({ name: 'ann', scope: 'operator' })
    bob = await pages.api.keyed({ name: 'bob', scope: 'operator' })
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  const visit = <T>(url: string, work: (page: Page) => Promise<T>, options?: BrowserContextOptions) =>
    onPage(browser, url, work, options)
  const button = (page: Page, name: string) => page.getByRole('button', { name })
  const text = (page: Page) => page.locator('main').innerText()
  /** Three operators, two of whom must agree. */
  const askThree = async (more: object = {}): Promise<{ contact: Json; annsLink: string; bobsLink: string }> => {
    const stages = [
      { steps: [{ to: ['inbox:ann', 'inbox:bob', 'inbox:cem'] }], require: [{ count: 2 }], rejections: 2 }
    ]
    const contact = await pages.ask({ policy: { stages }, ...more })
    const seen = async (api: Api, index: number) => linkOf((await api.get(`/v1/contacts/${contact.id}`)).body, index)
    return { contact, annsLink: await seen(ann, 0), bobsLink: await seen(bob, 1) }
  }

  it('says who asks what of whom, and takes one press', async () => {
    const contact = await pages.ask()
    const after = await visit(linkOf(contact), async (page) => {
      expect(await page.title()).toBe('Deploy 2.4.0? · Parley')
      expect(await text(page)).toMatch(
        /deploy-bot, by key [\w-]+, asks for your approval[\s\S]*All is green[\s\S]*You answer as an operator of Default/
      )
      await page.getByLabel('Comment').fill('Go ahead')
      await button(page, 'Approve').click()
      return text(page)
    })
    expect(after).toMatch(/Approved\s+Decided by an operator of Default[\s\S]*Go ahead[\s\S]*Your answer is recorded/)
    expect(await pages.read(contact)).toMatchObject({
      status: 'resolved',
      outcome: {
        decision: 'approved',
        comment: 'Go ahead',
        responses: [{ assurance: 'link', name: 'an operator of Default' }]
      }
    })
  })

  it('works without JavaScript, and says what is missing without losing what was typed', async () => {
    const contact = await pages.ask({
      options: [
        { id: 'yes', label: 'Ship it', decision: 'approve', comment: 'optional' },
        { id: 'no', label: 'Hold it back', decision: 'reject', comment: 'required' }
      ],
      form: { fields: [{ id: 'note', label: 'Release note', type: 'text' }] }
    })
    await visit(
      linkOf(contact),
      async (page) => {
        await page.getByLabel('Release note').fill('Faster "start" & <stop>')
        await button(page, 'Hold it back').click()
        expect(await page.getByRole('alert').innerText()).toBe('This option needs a comment')
        expect(await page.getByLabel('Comment').getAttribute('aria-invalid')).toBe('true')
        expect(await page.getByLabel('Release note').inputValue()).toBe('Faster "start" & <stop>')
        expect(await pages.history(contact)).toEqual(['contact.created', 'contact.asked'])
        await page.getByLabel('Comment').fill('Not on a Friday')
        await button(page, 'Hold it back').click()
        expect(await text(page)).toMatch(/Hold it back\s+Decided by/)
      },
      { javaScriptEnabled: false }
    )
    expect((await pages.read(contact)).outcome).toMatchObject({ decision: 'rejected', comment: 'Not on a Friday' })
  })

  it('works with the keyboard alone', async () => {
    const contact = await pages.ask()
    await visit(linkOf(contact), async (page) => {
      const focused = () => page.evaluate('document.activeElement.id || document.activeElement.textContent.trim()')
      await page.keyboard.press('Tab')
      expect(await focused()).toBe('comment')
      await page.keyboard.type('by keys')
      await page.keyboard.press('Tab')
      expect(await focused()).toBe('Approve')
      const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')
      expect(outline).toBe('solid')
      await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
      expect(await text(page)).toContain('Your answer is recorded')
    })
    expect((await pages.read(contact)).outcome).toMatchObject({ decision: 'approved', comment: 'by keys' })
  })

  it('decides nothing by Enter in a field', async () => {
    const contact = await pages.ask({ form: { fields: [{ id: 'note', label: 'Note', type: 'text' }] } })
    await visit(linkOf(contact), async (page) => {
      await page.getByLabel('Note').press('Enter')
      await page.waitForTimeout(200)
    })
    expect((await pages.read(contact)).status).toBe('pending')
  })

  it.each(['light', 'dark'] as const)('fits 360 px and names everything, in %s', async (colorScheme) => {
    const unbroken = 'x'.repeat(300)
    const contact = await pages.ask({
      title: `Refund ${unbroken.slice(0, 190)}`,
      body: `${unbroken}\n\n\`\`\`\n${unbroken}\n\`\`\`\n\n| a | b |\n|---|---|\n| ${unbroken} | ${unbroken} |`,
      action: { name: 'pay', arguments: { to: unbroken }, editable: true },
      context: {
        risk: 'high',
        impact: unbroken,
        links: [{ label: unbroken.slice(0, 120), url: `https://acme.example/${unbroken}` }]
      },
      form: {
        fields: [
          { id: 'seats', label: 'Seats', type: 'number', required: true, help: 'How many' },
          { id: 'bag', label: 'Luggage', type: 'boolean' },
          { id: 'class', label: 'Class', type: 'select', options: ['Economy', unbroken.slice(0, 100)] }
        ]
      }
    })
    await visit(
      linkOf(contact),
      async (page) => {
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
        expect(await accessibilityFaults(page)).toEqual([])
        const names = ['Seats', 'Class', 'Arguments', 'Comment']
        for (const name of names) expect(await page.getByLabel(name).count()).toBe(1)
        expect(await page.getByRole('group', { name: 'Luggage' }).getByRole('radio').count()).toBe(2)
        expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1)
        const background = await page.evaluate('getComputedStyle(document.body).backgroundColor')
        expect(background).toBe(colorScheme === 'dark' ? 'rgb(18, 21, 23)' : 'rgb(243, 242, 238)')
      },
      { colorScheme, viewport: { width: 360, height: 740 } }
    )
  })

  it('takes a double click for one', async () => {
    const contact = await pages.ask()
    const after = await visit(linkOf(contact), async (page) => {
      await button(page, 'Reject').dblclick()
      await page.getByText('Your answer is recorded').waitFor()
      return text(page)
    })
    expect(after).toContain('Your answer is recorded')
    expect(await pages.history(contact)).toEqual([
      'contact.created',
      'contact.asked',
      'contact.replied',
      'contact.resolved'
    ])
  })

  it('tells a second tab who decided, and that it came too late', async () => {
    const contact = await pages.ask()
    await visit(linkOf(contact), async (second) => {
      await visit(linkOf(contact), async (first) => button(first, 'Approve').click())
      await button(second, 'Reject').click()
      expect(await second.getByRole('alert').innerText()).toContain('came too late')
      expect(await text(second)).toMatch(/Approved\s+Decided by an operator of Default/)
      expect(await second.getByRole('button').count()).toBe(0)
    })
    expect((await pages.read(contact)).outcome.decision).toBe('approved')
    expect(await pages.history(contact)).toContain('contact.late')
  })

  it('tells whoever comes after somebody else what was decided, by whom and why', async () => {
    const contact = await pages.ask()
    const link = linkOf(contact)
    const { nonce } = await open(link)
    await ann.make(`/v1/contacts/${contact.id}/respond`, { option: 'reject', comment: 'Not today' })
    const late = await press(link, { nonce, option: 'approve' })
    for (const page of [late, await open(link)]) {
      expect(page.text).toMatch(/Rejected Decided by ann.*Not today/)
      expect(page.html).not.toContain('<form')
    }
    expect(late.text).toContain('Your answer came too late: it was kept, and changed nothing.')
  })

  it('waits for the others, and lets somebody change their mind', async () => {
    const { contact, annsLink, bobsLink } = await askThree()
    await visit(annsLink, async (page) => {
      expect(await text(page)).toContain('You answer as ann, an operator of Default')
      await button(page, 'Approve').click()
      expect(await page.getByRole('status').innerText()).toBe('Your answer is recorded. Others still have to answer.')
      expect(await text(page)).toMatch(/Your answer: Approved[\s\S]*You can still change it/)
      await page.goBack()
      await button(page, 'Reject').click()
      expect(await text(page)).toContain('Your answer: Rejected')
    })
    expect((await pages.read(contact)).status).toBe('pending')
    await visit(bobsLink, async (page) => {
      await button(page, 'Reject').click()
      expect(await text(page)).toMatch(/Rejected\s+Decided by bob/)
    })
    expect((await open(annsLink)).text).toMatch(/Rejected Decided by bob/)
    expect((await pages.read(contact)).outcome).toMatchObject({
      decision: 'rejected',
      responses: [{ name: 'ann' }, { name: 'bob' }]
    })
  })

  it('takes an answer in words', async () => {
    const contact = await pages.ask({
      kind: 'question',
      title: undefined,
      body: 'Which customer?',
      agent: 'support-bot'
    })
    await visit(linkOf(contact), async (page) => {
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toMatch(
        /^support-bot, by key [\w-]+, has a question for you$/
      )
      await page.getByLabel('Your answer').fill('مرحبا 👋🏽\nGlobex')
      await button(page, 'Answer').click()
      expect(await text(page)).toMatch(/Answered[\s\S]*مرحبا 👋🏽/)
    })
    expect((await pages.read(contact)).outcome).toMatchObject({ decision: 'answered', text: 'مرحبا 👋🏽\nGlobex' })
  })

  it('checks a form, keeps it, and takes it when it is right', async () => {
    const fields = [
      { id: 'seats', label: 'Seats', type: 'number', required: true },
      { id: 'when', label: 'Date', type: 'date', required: true },
      { id: 'class', label: 'Class', type: 'select', options: ['Economy', 'Business'] },
      { id: 'bag', label: 'Luggage', type: 'boolean', required: true }
    ]
    const contact = await pages.ask({ kind: 'question', form: { fields } })
    await visit(linkOf(contact), async (page) => {
      await page.getByLabel('Seats').fill('3')
      await page.getByLabel('Class').selectOption('Business')
      await page.evaluate('document.querySelector("form").noValidate = true')
      await button(page, 'Answer').click()
      expect(await page.getByRole('alert').innerText()).toBe('Date is required')
      expect(await page.getByLabel('Seats').inputValue()).toBe('3')
      expect(await page.getByLabel('Class').inputValue()).toBe('Business')
      await page.getByLabel('Date').fill('2027-02-03')
      await page.getByRole('group', { name: 'Luggage' }).getByLabel('No').check()
      await button(page, 'Answer').click()
      expect(await text(page)).toMatch(/Seats: 3\s+Date: 2027-02-03\s+Class: Business\s+Luggage: No/)
    })
    expect((await pages.read(contact)).outcome.values).toEqual({
      seats: 3,
      when: '2027-02-03',
      class: 'Business',
      bag: false
    })
  })

  it('fills in what a form has by default, and takes one choice or several, and several lines', async () => {
    const options = [{ value: 's', label: 'Klein' }, { value: 'm', label: '中号' }, 'Large']
    const fields = [
      { id: 'size', label: 'Size', type: 'select', options, default: 'm', required: true },
      { id: 'extras', label: 'Extras', type: 'select', options, multiple: true, default: ['s', 'Large'] },
      { id: 'note', label: 'Note', type: 'text', multiline: true, default: 'one\ntwo' },
      { id: 'seats', label: 'Seats', type: 'number', default: 2 }
    ]
    const contact = await pages.ask({ kind: 'question', form: { fields } })
    await visit(linkOf(contact), async (page) => {
      expect(await page.getByLabel('Size').inputValue()).toBe('m')
      expect(await page.getByLabel('Note').inputValue()).toBe('one\ntwo')
      const extras = page.getByRole('group', { name: 'Extras' })
      expect(await extras.getByLabel('Large').isChecked()).toBe(true)
      await extras.getByLabel('Klein').uncheck()
      await extras.getByLabel('中号').check()
      await page.getByLabel('Note').fill('one\ntwo\nthree')
      await page.evaluate('document.querySelector("[name=\\"values.seats\\"]").type = "text"')
      await page.getByLabel('Seats').fill('0x10')
      await button(page, 'Answer').click()
      expect(await page.getByRole('alert').innerText()).toBe('Seats must be a number')
      expect(await extras.getByLabel('Klein').isChecked()).toBe(false)
      await page.getByLabel('Seats').fill('')
      await button(page, 'Answer').click()
      expect(await text(page)).toMatch(/Size: 中号\s+Extras: 中号, Large\s+Note: one\s+two\s+three/)
    })
    expect((await pages.read(contact)).outcome.values).toEqual({
      size: 'm',
      extras: ['m', 'Large'],
      note: 'one\ntwo\nthree'
    })
  })

  it('takes what was cleared for cleared, and never for what was proposed', async () => {
    const fields = [
      { id: 'note', label: 'Note', type: 'text', default: 'Ship it' },
      { id: 'extras', label: 'Extras', type: 'select', options: ['a', 'b'], multiple: true, default: ['a'] }
    ]
    const contact = await pages.ask({ form: { fields } })
    await visit(linkOf(contact), async (page) => {
      await page.getByLabel('Note').fill('')
      await page.getByRole('group', { name: 'Extras' }).getByLabel('a').uncheck()
      await button(page, 'Approve').click()
      expect(await text(page)).toContain('Your answer is recorded')
    })
    expect((await pages.read(contact)).outcome).toMatchObject({ decision: 'approved', proposal: 2, values: {} })
  })

  it('lets arguments be edited, and runs nothing that cannot be read', async () => {
    const action = { name: 'pay', arguments: { to: 'Globex', amount: 10 }, editable: true }
    const contact = await pages.ask({ action })
    await visit(linkOf(contact), async (page) => {
      const field = page.getByLabel('Arguments')
      expect(JSON.parse(await field.inputValue())).toEqual(action.arguments)
      for (const unreadable of ['{"to": ', '   ']) {
        await field.fill(unreadable)
        await button(page, 'Approve').click()
        expect(await page.getByRole('alert').innerText()).toBe('The arguments are not valid JSON')
        expect(await field.inputValue()).toBe(unreadable)
      }
      for (const [edited, problem] of [
        ['{"to": "Globex", "amount": "8"}', 'arguments.amount must stay a number'],
        ['{"to": "Globex", "amount": 8, "more": 1}', 'arguments.more may not be added'],
        ['{"amount": 8}', 'arguments.to may not be left out'],
        ['{"to": "Globex", "amount": 8, "__proto__": {}}', 'arguments.__proto__ may not be added']
      ] as const) {
        await field.fill(edited)
        await button(page, 'Approve').click()
        expect(await page.getByRole('alert').innerText()).toBe(problem)
        expect(await field.inputValue()).toBe(edited)
        expect(await field.getAttribute('aria-invalid')).toBe('true')
      }
      await field.fill('{"to": "Globex", "amount": 8}')
      await button(page, 'Approve').click()
      expect(await page.getByRole('region', { name: 'Arguments' }).innerText()).toContain('"amount": 8')
    })
    expect((await pages.read(contact)).outcome.arguments).toEqual({ to: 'Globex', amount: 8 })
  })

  it('says that the time is over when it ran out while the page was open', async () => {
    const contact = await pages.ask({ deadline: '2s' })
    await visit(linkOf(contact), async (page) => {
      expect(await text(page)).toContain('Answer by')
      expect((await pages.api.settled(contact.id)).status).toBe('expired')
      await button(page, 'Approve').click()
      expect(await text(page)).toMatch(/Your answer came too late[\s\S]*Nobody decided in time/)
    })
    expect((await pages.read(contact)).status).toBe('expired')
  })

  it('says that it was cancelled, and why', async () => {
    const contact = await pages.ask()
    await pages.api.make(`/v1/contacts/${contact.id}/cancel`, { reason: 'The window moved' })
    const page = await open(linkOf(contact))
    expect(page.text).toMatch(/Cancelled deploy-bot, by key [\w-]+, no longer needs an answer\. The window moved/)
    expect(page.html).not.toContain('<form')
  })

  it('shows a notice as something to read', async () => {
    const contact = await pages.ask({ kind: 'notice', title: 'The backup is done' })
    expect((await pages.api.settled(contact.id)).status).toBe('resolved')
    const page = await open(linkOf(contact))
    expect(page.text).toContain('For your information')
    expect(page.text).not.toContain('Decided')
    expect(page.html).not.toContain('<form')
  })

  it('shows long, right-to-left and pictorial text as it is', async () => {
    const title = 'האם לאשר את ההחזר? 🧾👩🏽‍💻'
    const contact = await pages.ask({ title, body: `שלום\n\n${'word '.repeat(9_900)}🏁` })
    await visit(
      linkOf(contact),
      async (page) => {
        const heading = page.getByRole('heading', { level: 1 })
        expect(await heading.innerText()).toBe(title)
        expect(await page.evaluate('getComputedStyle(document.querySelector("h1")).direction')).toBe('rtl')
        expect(await text(page)).toContain('🏁')
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
        await button(page, 'Approve').click()
      },
      { viewport: { width: 360, height: 740 } }
    )
    expect((await pages.read(contact)).status).toBe('resolved')
  })

  it('runs and loads nothing that an agent or a person wrote', async () => {
    const evil = `"'><img src=//evil.example/x onerror=alert(1)></textarea></title></style><script>alert(1)</script>`
    const contact = await pages.ask({
      title: `T ${evil}`,
      agent: `A ${evil}`,
      body: `${evil}\n\n![p](https://evil.example/p.png) [run](javascript:alert(1)) <a href="javascript:alert(1)">x</a>`,
      options: [
        { id: 'go', label: `Go ${evil}`.slice(0, 80), decision: 'approve', comment: 'optional', prefill: evil }
      ],
      form: {
        fields: [{ id: 'f', label: evil.slice(0, 120), type: 'select', options: [evil.slice(0, 120)], help: evil }]
      },
      action: { name: evil, arguments: { [evil]: evil } },
      context: {
        impact: evil,
        signals: [{ level: 'danger', text: evil }],
        links: [{ label: evil, url: 'https://acme.example/' }]
      }
    })
    await visit(linkOf(contact), async (page) => {
      expect(await page.locator('script, img, iframe, object, embed').count()).toBe(0)
      const targets = await page.evaluate('[...document.links].map((link) => link.protocol)')
      expect(new Set(targets as string[])).toEqual(new Set(['https:']))
      await page.getByLabel('Comment').fill(evil)
      await page.getByRole('button').last().click()
      expect(await page.locator('blockquote').innerText()).toContain(evil)
      expect(await page.locator('script, img').count()).toBe(0)
    })
  })

  /** What a screen reader would stumble over: controls without a name, skipped headings, ids used twice, no language. */
  async function accessibilityFaults(page: Page): Promise<string[]> {
    return page.evaluate(`(() => {
      const faults = []
      const seen = (element) => element.checkVisibility()
      const all = (selector) => [...document.querySelectorAll(selector)]
      if (!document.documentElement.lang) faults.push('no language')
      if (all('main').length !== 1) faults.push('not one main')
      for (const control of all('input:not([type=hidden]), select, textarea').filter(seen)) {
        const named = [...control.labels].map((label) => label.textContent.trim()).join('')
        if (!named) faults.push('no label: ' + control.outerHTML)
        for (const id of (control.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean))
          if (!document.getElementById(id)) faults.push('nothing described by ' + id)
      }
      for (const press of all('button, a').filter(seen)) if (!press.textContent.trim()) faults.push('no name: ' + press.outerHTML)
      for (const group of all('fieldset')) if (!group.querySelector('legend')?.textContent.trim()) faults.push('no legend')
      const levels = all('h1, h2, h3, h4, h5, h6').map((heading) => Number(heading.tagName[1]))
      levels.forEach((level, index) => { if (level > (levels[index - 1] ?? 0) + 1) faults.push('heading skips to ' + level) })
      const ids = all('[id]').map((element) => element.id)
      for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push('id twice: ' + id)
      for (const press of all('button').filter(seen)) if (press.getBoundingClientRect().height < 44) faults.push('small: ' + press.textContent)
      return faults
    })()`)
  }
})
