// Takes the pictures of our mails that stand in docs/images, with Debian's Chromium, from what was built last.
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { composeClosing, composeMail } from '../libs/providers/dist/email/mail-composer.js'

const settings = {
  name: '',
  address: 'approvals@acme.example',
  domain: 'acme.example',
  plusAddressing: true,
  imapHost: 'imap.acme.example'
}
const createdAt = new Date('2026-11-21T10:46:00Z')
const option = (id, label, decision, comment = 'optional') => ({ id, label, decision, comment })

const message = {
  id: 'msg_4k2m9x7q1d8r5t3v6b0c',
  contactId: 'con_7h3n5p9w2z4y6j8m1q0s',
  threadId: 'thr_1',
  attempt: 1,
  createdAt,
  token: '4k2m9x7q1d8r5t3v6b0c-r1-a1b2c3d4e5f6g7h8j9k0',
  bounceToken: '4k2m9x7q1d8r5t3v6b0c-b1-k9j8h7g6f5e4d3c2b1a0',
  link: 'https://parley.acme.example/r/4k2m9x7q1d8r5t3v6b0c-k1-z9y8x7w6v5t4s3r2q1p0',
  recipient: 'Ann Lee',
  project: 'Acme',
  agent: 'deploy-bot',
  kind: 'approval',
  title: 'Deploy checkout 4.2.0 to production',
  body: [
    'All **412 checks** passed on `main`, and the canary has served 5% of the traffic for two hours without a new error.',
    '',
    '- new: Apple Pay in the cart',
    '- fixed: rounding of Swiss prices, see [the issue](https://issues.acme.example/checkout/1841)',
    '- migration `0042_payment_method` adds one column, which takes about 40 s'
  ].join('\n'),
  options: [
    option('approve', 'Approve', 'approve'),
    option('later', 'Wait until Monday', 'request_changes'),
    option('reject', 'Reject', 'reject', 'required')
  ],
  action: {
    name: 'deploy.release',
    arguments: { service: 'checkout', version: '4.2.0', environment: 'production', canaryPercent: 100, notify: true },
    editable: false
  },
  context: {
    risk: 'high',
    confidence: 0.92,
    signals: [{ level: 'warning', text: 'Black Friday traffic begins in five days.' }],
    impact: 'Payments pause for up to 40 seconds while the column is added.',
    rollback: 'Redeploy 4.1.7; the new column may stay.',
    links: [{ label: 'Canary dashboard', url: 'https://grafana.acme.example/d/checkout' }]
  },
  deadlineAt: new Date('2026-11-21T14:46:00Z'),
  attachments: []
}

const settlement = {
  version: 4,
  status: 'resolved',
  elsewhere: true,
  outcome: {
    decision: 'approved',
    by: 'people',
    settledBy: {
      name: 'Bob Reyes',
      delegateFor: 'Ann Lee',
      option: 'approve',
      comment: 'Go ahead. I am watching the payment graphs until five.',
      at: Date.parse('2026-11-21T11:02:00Z')
    },
    responses: []
  }
}

const target = 'ann@acme.example'
const ref = { messageId: '<1@acme.example>', references: [], subject: message.title }
const mails = {
  approval: composeMail(message, target, settings),
  closing: composeClosing(ref, message, settlement, target, settings, createdAt)
}
const looks = {
  light: { viewport: { width: 720, height: 400 }, colorScheme: 'light' },
  dark: { viewport: { width: 720, height: 400 }, colorScheme: 'dark' },
  '360px': { viewport: { width: 360, height: 400 }, colorScheme: 'light' }
}

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
for (const [name, { html }] of Object.entries(mails)) {
  for (const [look, options] of Object.entries(looks)) {
    const page = await browser.newPage(options)
    await page.setContent(String(html))
    const path = fileURLToPath(new URL(`../docs/images/mail-${name}-${look}.png`, import.meta.url))
    await page.screenshot({ path, fullPage: true })
    await page.close()
  }
}
await browser.close()
