import { html, type Html } from '@parley/provider-kit'
import type { Button, Letter } from './letter.ts'
import { row } from './letter-part.render.ts'
import { background, look, type } from './letter-style.ts'

/** Tables that float: beside one another where there is room, in every client. Numbers only where there are many. */
export function renderButtons({ buttons, options }: Letter): Html {
  const many = buttons.length > 4
  const hints = options.flatMap(({ label, hint }) => (hint === undefined ? [] : [`“${label}” ${hint}.`]))
  return html`<tr>
      <td align="left" ${look('rule', 'padding:28px 0 0')}>
        ${buttons.map((button, index) => renderButton(button, many ? `${index + 1}. ` : ''))}
      </td>
    </tr>
    ${hints.length > 0 && row(html`<p dir="auto" ${look('soft', `margin:0;${type.small}`)}>${hints.join(' ')}</p>`, 4)}`
}

const ON = { primary: 'onPrimary', danger: 'onDanger', default: 'onDefault' } as const

const renderButton = ({ label, href, style }: Button, number: string): Html =>
  html`<table role="presentation" align="left" cellpadding="0" cellspacing="0" border="0" class="wide">
    <tr>
      <td class="room" style="padding:0 12px 12px 0">
        <table role="presentation" cellpadding="0" cellspacing="0" border="0" class="wide">
          <tr>
            <td
              align="center"
              bgcolor="${background(style)}"
              ${look(style, `border:1px solid ${background('primary')};border-radius:8px;mso-padding-alt:12px 26px`)}
            >
              <a
                href="${href}"
                ${look(ON[style], `display:inline-block;padding:12px 26px;text-decoration:none;${type.button}`, 'press')}
                >${number}<span dir="auto">${label}</span></a
              >
            </td>
          </tr>
        </table>
      </td>
    </tr>
  </table> `
