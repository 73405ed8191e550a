import { argumentsJson, html, raw, type Html } from '@parley/provider-kit'
import type { Letter } from './letter.ts'
import { CUT, heading, row } from './letter-part.render.ts'
import { background, look, type } from './letter-style.ts'
import { cutText } from './mail-markdown.render.ts'

const MAX_JSON_BYTES = 20_000

/** The very thing that will run: its name, and its arguments as a table or as JSON. */
export function renderAction({ name, arguments: given }: NonNullable<Letter['action']>): Html {
  const pairs = tableOf(given)
  const json = given === undefined ? '' : argumentsJson(given)
  const short = cutText(json, MAX_JSON_BYTES)
  const cell = `border-top:1px solid #e0ddd5;${type.code}`
  return row(
    html`${heading('What will run')}
      <table
        role="presentation"
        width="100%"
        cellpadding="0"
        cellspacing="0"
        border="0"
        bgcolor="${background('tint')}"
        ${look('tint', 'width:100%;border:1px solid #e0ddd5;border-radius:8px;border-collapse:separate')}
      >
        <tr>
          <td colspan="2" ${look('ink', `padding:10px 14px;${type.code};font-weight:700`)}>${name}</td>
        </tr>
        ${
          pairs
            ? pairs.map(
                ([key, value]) =>
                  html`<tr>
                    <td valign="top" ${look(['soft', 'rule'], `padding:8px 10px 8px 14px;white-space:nowrap;${cell}`)}>
                      ${key}
                    </td>
                    <td valign="top" width="100%" ${look(['ink', 'rule'], `padding:8px 14px;${cell}`)}>${value}</td>
                  </tr>`
              )
            : json &&
              html`<tr>
                <td colspan="2" ${look(['ink', 'rule'], `padding:10px 14px;${cell}`)}>
                  ${preformat(short)}${short !== json && html`<br />${CUT}`}
                </td>
              </tr>`
        }
      </table>`
  )
}

const MAX_KEY = 18

/** A flat object of a few short values reads better as a table, whose keys are not broken. */
function tableOf(given: unknown): [string, string][] | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined
  const entries = Object.entries(given).map(([key, value]) => [argumentsJson(key).slice(1, -1), value] as const)
  const fits = entries.every(
    ([key, value]) =>
      key.length <= MAX_KEY && (value === null || typeof value !== 'object') && String(value).length <= 200
  )
  if (entries.length === 0 || entries.length > 12 || !fits) return undefined
  return entries.map(([key, value]) => [key, valueText(value)])
}

/** A text keeps its quotes where it could be taken for another value, or has spaces at its ends. */
function valueText(value: unknown): string {
  const json = argumentsJson(value)
  if (typeof value !== 'string' || value !== value.trim() || json !== `"${value}"`) return json
  return value === '' || isJson(value) ? json : value
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Outlook drops `white-space`: breaks and spaces are written out. */
const preformat = (text: string): Html =>
  html`${text.split('\n').map((line, index) => {
    const indent = /^ */.exec(line)![0].length
    return html`${index > 0 && raw('<br>')}${raw('&nbsp;'.repeat(indent))}${line.slice(indent)}`
  })}`
