import { html, raw } from '@parley/provider-kit'
import type { Letter } from './letter.ts'
import { renderAction } from './letter-action.render.ts'
import { renderButtons } from './letter-button.render.ts'
import {
  renderCode,
  renderFacts,
  renderHeader,
  renderLines,
  renderPanel,
  renderProse,
  renderSignal,
  row,
  type RenderedText
} from './letter-part.render.ts'
import { background, look, STYLE_BLOCK, type } from './letter-style.ts'
import { DELIMITER } from './letter-text.render.ts'
import { bytesOf, cutText, renderMarkdown, renderMarkdownWithin } from './mail-markdown.render.ts'

// Gmail cuts a mail at 102 kB, and with it the buttons.
const MAX_BYTES = 88_000

/** The HTML of a mail: tables, styles in their elements, nothing loaded, nothing that only a style block could do. */
export function renderHtml(letter: Letter): string {
  const whole = assemble(letter, letter.texts.map(renderMarkdownPart))
  if (bytesOf(whole) <= MAX_BYTES) return whole
  const compact = shorten(letter)
  let room = MAX_BYTES - bytesOf(assemble(compact, [])) - 2_000
  const texts = compact.texts.map((text) => {
    const rendered = renderMarkdownWithin(text.markdown, Math.max(room, 0))
    room -= bytesOf(String(rendered.html))
    return { ...text, html: rendered.html, cut: rendered.cut }
  })
  return assemble(compact, texts)
}

const renderMarkdownPart = (text: Letter['texts'][number]): RenderedText => ({
  ...text,
  html: renderMarkdown(text.markdown)
})

/** Cuts what is rarely long, so that what is asked has room; the plain text beside it has all. */
function shorten(letter: Letter): Letter {
  return {
    ...letter,
    signals: letter.signals.map((signal) => ({ ...signal, text: cutText(signal.text, 400) })),
    facts: letter.facts.map((fact) => ({ ...fact, text: cutText(fact.text, 1_000) })),
    links: letter.links.filter(({ url }) => url.length <= 400)
  }
}

function assemble(letter: Letter, texts: readonly RenderedText[]): string {
  const card = [
    renderHeader(letter),
    letter.panel && renderPanel(letter.panel),
    letter.code !== undefined && renderCode(letter.code),
    texts.map(renderProse),
    letter.action && renderAction(letter.action),
    letter.signals.length > 0 && letter.signals.map(renderSignal),
    renderFacts(letter),
    renderLines('Files', letter.files),
    renderLines('To fill in', letter.fields),
    (letter.buttons.length === 0 || letter.fields.length > 0) &&
      renderLines(
        'Options',
        letter.options.map((one) => one.label)
      ),
    letter.buttons.length > 0 && renderButtons(letter),
    letter.howTo.length > 0 &&
      row(
        html`${letter.howTo.map((line) => html`<p dir="auto" ${look('soft', `margin:4px 0 0;${type.small}`)}>${line}</p>`)}`,
        letter.buttons.length > 0 ? 8 : 20
      )
  ]
  return String(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="supported-color-schemes" content="light dark" />
          <meta name="x-apple-disable-message-reformatting" />
          <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
          <title>${letter.subject}</title>
          ${STYLE_BLOCK}
        </head>
        <body ${look('page', 'margin:0;padding:0')}>
          <div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${letter.preheader}${PADDING}</div>
          <table
            role="presentation"
            width="100%"
            cellpadding="0"
            cellspacing="0"
            border="0"
            bgcolor="${background('page')}"
            ${look('page', 'width:100%')}
          >
            <tr>
              <td align="center" style="padding:20px 10px 32px">
                <!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
                <table
                  role="presentation"
                  width="100%"
                  cellpadding="0"
                  cellspacing="0"
                  border="0"
                  style="width:100%;max-width:600px;table-layout:fixed"
                >
                  ${
                    letter.delimiter &&
                    html`<tr>
                      <td align="center" ${look('soft', `padding:0 0 14px;${type.fine}`)}>${DELIMITER}</td>
                    </tr>`
                  }
                  <tr>
                    <td
                      bgcolor="${background('card')}"
                      align="left"
                      ${look(['card', 'top'], 'padding:32px 36px;border:1px solid #e0ddd5;border-top:4px solid #0b6156;border-radius:12px', 'pad')}
                    >
                      <table
                        role="presentation"
                        width="100%"
                        cellpadding="0"
                        cellspacing="0"
                        border="0"
                        style="width:100%;table-layout:fixed"
                      >
                        ${card}
                      </table>
                    </td>
                  </tr>
                  <tr>
                    <td align="left" ${look('soft', `padding:16px 12px 0;${type.fine}`)}>
                      ${letter.footer.map((line) => html`<p dir="auto" style="margin:0 0 4px">${line}</p>`)}
                    </td>
                  </tr>
                </table>
                <!--[if mso]></td></tr></table><![endif]-->
              </td>
            </tr>
          </table>
        </body>
      </html> `
  )
}

// Keeps what follows out of an inbox's preview.
const PADDING = raw('&nbsp;&zwnj;'.repeat(80))
