import { argumentsJson, RISKS, SIGNALS } from '@parley/provider-kit'
import type { Letter } from './letter.ts'

export const DELIMITER = '-- reply above this line --'

/** The plain text of a mail. It lacks nothing that the HTML has. Lines are as long as what they say; mail wraps them. */
export function renderText(letter: Letter): string {
  const { panel, action } = letter
  return [
    letter.delimiter ? [DELIMITER] : [],
    [letter.eyebrow, letter.title],
    [
      ...(letter.risk ? [`${RISKS[letter.risk]}`] : []),
      ...letter.meta,
      ...(letter.deadline === undefined ? [] : [`Answer by ${letter.deadline.at} (${letter.deadline.span})`])
    ],
    letter.code === undefined ? [] : [letter.code],
    panel ? [panel.title, ...panel.lines] : [],
    panel?.quote === undefined ? [] : [panel.quote],
    ...letter.texts.map(({ heading, markdown }) => [
      ...(heading === undefined ? [] : [heading.toUpperCase(), '']),
      markdown.trim()
    ]),
    action ? ['WHAT WILL RUN', '', action.name, ...argumentLines(action.arguments)] : [],
    letter.signals.map(({ level, text }) => `${SIGNALS[level]}: ${text}`),
    letter.facts.map(({ name, text }) => `${name}: ${text}`),
    letter.links.map(({ label, url }) => `${label}: ${url}`),
    letter.files,
    letter.fields.length > 0 ? ['TO FILL IN', '', ...letter.fields.map((field) => `- ${field}`)] : [],
    letter.options.length > 0 ? ['OPTIONS', '', ...letter.options.map(optionLine)] : [],
    pageLines(letter),
    letter.howTo,
    [...(letter.footer.length > 0 ? ['----------', ...letter.footer] : [])]
  ]
    .filter((lines) => lines.some((line) => line !== ''))
    .map((lines) => lines.join('\n'))
    .join('\n\n')
    .concat('\n')
}

const optionLine = ({ label, hint }: Letter['options'][number], index: number): string =>
  `${index + 1}. ${label}${hint === undefined ? '' : ` (${hint})`}`

const argumentLines = (value: unknown): string[] => (value === undefined ? [] : argumentsJson(value).split('\n'))

/** One link is enough here: every button opens the same page. */
function pageLines({ buttons }: Letter): string[] {
  if (!buttons[0]) return []
  const url = new URL(buttons[0].href)
  url.searchParams.delete('option')
  return ['Answer on this page:', url.href]
}
