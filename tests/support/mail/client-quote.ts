import type { Asked } from './open-mail.ts'

/** Programs that people write mail with; each quotes what it answers in its own way. */
export type MailClient = 'gmail' | 'outlook' | 'apple' | 'qq'

export interface Parts {
  readonly text?: string
  readonly html?: string
}

type Quote = (text: string, asked: Asked) => Parts

const CLIENTS: Readonly<Record<MailClient, Quote>> = { gmail, outlook, apple, qq }

/** What was written, and below it what it answers, as that program would send it. */
export function quoted(client: MailClient, text: string, asked: Asked | undefined): Parts {
  return asked ? CLIENTS[client](text, asked) : { text }
}

function gmail(text: string, asked: Asked): Parts {
  const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
  const line = `On ${day.format(asked.date).replace(/, (?=\d{1,2}:)/, ' at ')}, ${asked.replyTo} wrote:`
  return {
    text: `${text}\n\n${line}\n\n${inQuotes(asked.text)}\n`,
    html:
      `<div dir="ltr">${escaped(text)}</div><br><div class="gmail_quote gmail_quote_container">` +
      `<div dir="ltr" class="gmail_attr">${escaped(line)}<br></div>` +
      `<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex">` +
      `${bodyOf(asked.html)}</blockquote></div>`
  }
}

function outlook(text: string, asked: Asked): Parts {
  const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' })
  const head = [
    ['From', asked.from],
    ['Sent', day.format(asked.date)],
    ['To', asked.to],
    ['Subject', asked.subject]
  ]
  const separator = '_'.repeat(32)
  return {
    text: `${text}\n\n${separator}\n${head.map(([name, value]) => `${name}: ${value}`).join('\n')}\n\n${asked.text}\n`,
    html:
      `<html><body><div class="elementToProof">${escaped(text)}</div><div id="appendonsend"></div>` +
      `<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">` +
      `${head.map(([name, value]) => `<b>${name}:</b> ${escaped(value!)}`).join('<br>')}<div>&nbsp;</div></div>` +
      `<div>${bodyOf(asked.html)}</div></body></html>`
  }
}

function apple(text: string, asked: Asked): Parts {
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  const line = `On ${day.format(asked.date).replace(' at ', ', at ')}, ${asked.replyTo} wrote:`
  return { text: `${text}\n\n> ${line}\n> \n${inQuotes(asked.text)}\n` }
}

function qq(text: string, asked: Asked): Parts {
  const rule = '-'.repeat(18)
  const head = [
    ['发件人', asked.from],
    ['发送时间', asked.date.toISOString().slice(0, 16).replace('T', ' ')],
    ['收件人', asked.to],
    ['主题', asked.subject]
  ]
  return {
    html:
      `<div>${escaped(text)}</div><div><br></div><div><includetail><div style="font-size:12px">` +
      `${rule}&nbsp;原始邮件&nbsp;${rule}</div><div style="font-size:12px;background:#efefef;padding:8px">` +
      `${head.map(([name, value]) => `<div><b>${name}:</b>&nbsp;${escaped(value!)}</div>`).join('')}</div>` +
      `<div>${bodyOf(asked.html)}</div></includetail></div>`
  }
}

const inQuotes = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd()))
    .join('\n')

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>')

/** A client puts what lies within the body, and no style sheet, into its own page. */
function bodyOf(html: string): string {
  const inner = html.slice(html.indexOf('>', html.indexOf('<body')) + 1)
  const end = inner.lastIndexOf('</body>')
  return end < 0 ? inner : inner.slice(0, end)
}
