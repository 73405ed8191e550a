import { attributes, raw, type Html } from '@parley/provider-kit'

/**
 * What a colour is for, with its values in light and in dark. The light ones stand in the `style` of each element, so
 * that a client that drops the style block shows a whole mail; the dark ones stand in that block, by class.
 */
export const ROLES = {
  page: { 'background-color': ['#f3f2ee', '#121517'] },
  card: { 'background-color': ['#ffffff', '#1b1f22'], 'border-color': ['#e0ddd5', '#333a40'] },
  rule: { 'border-color': ['#e0ddd5', '#333a40'] },
  top: { 'border-top-color': ['#0b6156', '#6cd0bb'] },
  tint: { 'background-color': ['#f7f6f2', '#22272b'], 'border-color': ['#e0ddd5', '#333a40'] },
  ink: { color: ['#1b2024', '#e9ebec'] },
  soft: { color: ['#59616a', '#a4adb5'] },
  accent: { color: ['#0b6156', '#6cd0bb'] },
  chip: { 'background-color': ['#ecebe6', '#2a3035'] },
  good: { 'background-color': ['#e6f3ea', '#16301f'], color: ['#14663a', '#8ddba8'] },
  warning: { 'background-color': ['#fcf0d9', '#35280f'], color: ['#7a4a00', '#f0c274'] },
  bad: { 'background-color': ['#fcebe8', '#3d1c19'], color: ['#a3241b', '#ff9c90'] },
  neutral: { 'background-color': ['#ecebe6', '#2a3035'], color: ['#47505a', '#bcc4cb'] },
  critical: { 'background-color': ['#a3241b', '#ff9c90'], color: ['#ffffff', '#2b0704'] },
  primary: { 'background-color': ['#0b6156', '#6cd0bb'], 'border-color': ['#0b6156', '#6cd0bb'] },
  onPrimary: { color: ['#ffffff', '#06251f'] },
  danger: { 'background-color': ['#ffffff', '#1b1f22'], 'border-color': ['#a3241b', '#ff9c90'] },
  onDanger: { color: ['#a3241b', '#ff9c90'] },
  default: { 'background-color': ['#ffffff', '#1b1f22'], 'border-color': ['#7d838a', '#79828b'] },
  onDefault: { color: ['#1b2024', '#e9ebec'] }
} as const satisfies Record<string, Record<string, readonly [light: string, dark: string]>>

export type Role = keyof typeof ROLES

// No name is quoted, because quotes within a style attribute have to be escaped.
const FONT =
  'font-family:-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica Neue,Arial,PingFang SC,Microsoft YaHei,sans-serif'
const MONO = 'font-family:SFMono-Regular,Menlo,Consolas,Liberation Mono,monospace'
/** Breaks a word that is longer than its line, also where the width of a cell is counted. */
const BREAK = 'word-break:break-word;overflow-wrap:anywhere'

export const type = {
  title: `${FONT};font-size:24px;line-height:31px;font-weight:700;letter-spacing:-0.3px;${BREAK}`,
  heading: `${FONT};font-size:13px;line-height:20px;font-weight:600`,
  body: `${FONT};font-size:16px;line-height:25px;${BREAK}`,
  small: `${FONT};font-size:14px;line-height:21px;${BREAK}`,
  fine: `${FONT};font-size:12px;line-height:18px;${BREAK}`,
  button: `${FONT};font-size:16px;line-height:22px;font-weight:600;${BREAK}`,
  code: `${MONO};font-size:14px;line-height:21px;${BREAK}`,
  bigCode: `${MONO};font-size:32px;line-height:40px;font-weight:700;letter-spacing:4px`
}

/** The class and the style of an element: what its roles paint, and `css`. A border's width goes with its colour. */
export function look(roles: Role | readonly Role[], css = '', names = ''): Html {
  return attributes(lookOf(roles, css, names))
}

export function lookOf(roles: Role | readonly Role[], css = '', names = ''): { class: string; style: string } {
  const all = [roles].flat() as Role[]
  const colours = all.flatMap((role) =>
    Object.entries(ROLES[role]).map(([property, [light]]) => `${property}:${light}`)
  )
  return {
    class: [...all.map((role) => role.toLowerCase()), names].filter(Boolean).join(' '),
    style: [css, ...colours].filter(Boolean).join(';')
  }
}

/** For `bgcolor`, which Outlook reads where it drops a background. */
export const background = (role: Role): string =>
  (ROLES[role] as Record<string, readonly string[]>)['background-color']![0]!

const dark = Object.entries(ROLES)
  .map(([role, colours]) => {
    const css = Object.entries(colours).map(([property, [, value]]) => `${property}:${value}!important`)
    return `.${role.toLowerCase()}{${css.join(';')}}`
  })
  .join('')

/** Does nothing that a mail cannot do without. */
export const STYLE_BLOCK = raw(
  `<style>:root{color-scheme:light dark;supported-color-schemes:light dark}` +
    `@media (prefers-color-scheme:dark){${dark}}` +
    `@media (max-width:480px){.pad{padding:24px 20px!important}.wide{width:100%!important}.room{padding-right:0!important}` +
    `.press{display:block!important}}</style>`
)
