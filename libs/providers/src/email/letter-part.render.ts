import { html, linkPlace, raw, safeLink, type Html, RISKS, SIGNALS } from '@parley/provider-kit'
import type { Letter } from './letter.ts'
import { background, look, type } from './letter-style.ts'

export const CUT = 'This is only the beginning: all of it is too long for this mail.'

export interface RenderedText {
  readonly heading?: string
  readonly html: Html
  readonly cut?: boolean
}

/** One part of the card, below the one before it. */
export const row = (content: Html, space = 24): Html =>
  html`<tr>
    <td align="left" style="padding:${space}px 0 0">${content}</td>
  </tr> `

export function renderHeader({ eyebrow, risk, title, meta, deadline }: Letter): Html {
  return html`<tr>
    <td align="left">
      <p dir="auto" ${look('soft', `margin:0;${type.small}`)}>${eyebrow}</p>
      <h1 dir="auto" ${look('ink', `margin:6px 0 0;${type.title}`)}>${title}</h1>
      ${
        risk &&
        html`<table role="presentation" cellpadding="0" cellspacing="0" border="0">
          <tr>
            <td style="padding:12px 0 0">
              <table role="presentation" cellpadding="0" cellspacing="0" border="0">
                <tr>
                  <td
                    bgcolor="${background(RISK_ROLES[risk])}"
                    ${look(RISK_ROLES[risk], `padding:3px 12px;border-radius:12px;${type.heading}`)}
                  >
                    ${RISKS[risk]}
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>`
      }
      ${deadline !== undefined && html`<p ${look('ink', `margin:12px 0 0;${type.small}`)}><strong>Answer by ${deadline.at}</strong> <span ${look('soft')}>(${deadline.span})</span></p>`}
      ${meta.map((line) => html`<p dir="auto" ${look('soft', `margin:${deadline === undefined ? 10 : 2}px 0 0;${type.small}`)}>${line}</p>`)}
    </td>
  </tr> `
}

const RISK_ROLES = { low: 'good', medium: 'warning', high: 'bad', critical: 'critical' } as const

export function renderPanel({ tone, title, lines, quote }: NonNullable<Letter['panel']>): Html {
  return row(
    html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="width:100%">
      <tr>
        <td bgcolor="${background(tone)}" ${look(tone, 'padding:16px 20px;border-radius:8px')}>
          <p style="margin:0;${type.title};font-size:18px;line-height:26px">${title}</p>
          ${lines.map((line) => html`<p dir="auto" ${look('ink', `margin:4px 0 0;${type.small}`)}>${line}</p>`)}
          ${quote !== undefined && html`<p dir="auto" ${look('ink', `margin:10px 0 0;${type.body}`)}>${breakLines(quote)}</p>`}
        </td>
      </tr>
    </table>`
  )
}

export const renderCode = (code: string): Html =>
  row(
    html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="width:100%">
      <tr>
        <td
          align="center"
          bgcolor="${background('tint')}"
          ${look(['tint', 'ink'], `padding:20px;border:1px solid #e0ddd5;border-radius:8px;${type.bigCode}`)}
        >
          ${code}
        </td>
      </tr>
    </table>`
  )

export const heading = (text: string): Html => html`<h2 ${look('soft', `margin:0 0 8px;${type.heading}`)}>${text}</h2>`

export const renderProse = ({ heading: name, html: prose, cut }: RenderedText): Html =>
  row(
    html`${name !== undefined && heading(name)}
      <div dir="auto" ${look('ink', type.body)}>${prose}</div>
      ${cut && html`<p ${look('warning', `margin:12px 0 0;padding:10px 14px;${type.small};font-weight:600`)}>${CUT}</p>`}`,
    name === undefined ? 12 : 24
  )

export function renderSignal({ level, text }: Letter['signals'][number], index: number): Html {
  const role = { info: 'neutral', warning: 'warning', danger: 'bad' } as const
  return row(
    html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="width:100%">
      <tr>
        <td
          bgcolor="${background(role[level])}"
          ${look(role[level], `padding:10px 16px;border-radius:8px;${type.small}`)}
        >
          <strong>${SIGNALS[level]}</strong>&ensp;<span dir="auto" ${look('ink')}>${text}</span>
        </td>
      </tr>
    </table>`,
    index === 0 ? 24 : 8
  )
}

export function renderFacts({ facts, links }: Letter): Html | undefined {
  const rows = [
    ...facts.map(({ name, text }) => fact(name, breakLines(text))),
    ...(links.length > 0 ? [fact('Links', html`${links.map(renderLink)}`)] : [])
  ]
  if (rows.length === 0) return undefined
  return row(
    html`<table
      role="presentation"
      width="100%"
      cellpadding="0"
      cellspacing="0"
      border="0"
      style="width:100%;table-layout:fixed"
    >
      ${rows}
    </table>`
  )
}

const fact = (name: string, value: Html): Html =>
  html`<tr>
    <td
      valign="top"
      width="104"
      ${look(['soft', 'rule'], `width:104px;padding:10px 12px 10px 0;border-top:1px solid #e0ddd5;${type.small}`)}
    >
      ${name}
    </td>
    <td valign="top" dir="auto" ${look(['ink', 'rule'], `padding:10px 0;border-top:1px solid #e0ddd5;${type.small}`)}>
      ${value}
    </td>
  </tr> `

function renderLink({ label, url }: Letter['links'][number]): Html {
  const place = safeLink(url)
  if (!place) return html`<p style="margin:0">${label}</p>`
  return html`<p style="margin:0">
    <a href="${place.href}" ${look('accent', 'text-decoration:underline')}>${label}</a>
    <span ${look('soft')}>(${linkPlace(place)})</span>
  </p>`
}

export const renderLines = (name: string, lines: readonly string[]): Html | undefined =>
  lines.length > 0
    ? row(
        html`${heading(name)}${lines.map((line) => html`<p dir="auto" ${look('ink', `margin:0 0 4px;${type.small}`)}>${line}</p>`)}`
      )
    : undefined

const breakLines = (text: string): Html =>
  html`${text.split('\n').map((line, index) => html`${index > 0 && raw('<br>')}${line}`)}`
