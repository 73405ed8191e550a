// What the recording platform's people read of a message, and what they can press.
import { argumentsJson, contextParts, eyebrowOf, panelOf, titleOf } from '@parley/provider-kit'

const MOST_BUTTONS = 5

/** @typedef {{ id: string, label: string, asks?: 'comment' | 'option' | 'form' }} Button */

/**
 * On this platform `@name` and `<...>` call people, and a backslash takes that from them.
 * @param {string} text
 */
const plain = (text) => text.replace(/[\\@<]/g, '\\$&')

/** @param {import('@parley/provider-kit').OutboundMessage} message */
export function cardOf(message) {
  const { body, turn, action, context, options } = message
  const { risk, signals, facts, links } = contextParts(context)
  const numbered = message.token !== undefined && options.length > MOST_BUTTONS
  const lines = [
    eyebrowOf(message),
    titleOf(message),
    turn ?? body,
    ...(risk ? [`Risk: ${risk}`] : []),
    ...signals.map(({ text }) => text),
    ...facts.map(({ name, text }) => `${name}: ${text}`),
    ...links.map(({ label, url }) => `${label} ${url}`),
    ...(action ? [action.name, argumentsJson(action.arguments)] : []),
    ...(numbered ? options.map(({ label }, index) => `${index + 1}. ${label}`) : [])
  ]
  return { text: plain(lines.join('\n')), buttons: buttonsOf(message) }
}

/**
 * @param {import('@parley/provider-kit').OutboundMessage} message
 * @returns {Button[]}
 */
function buttonsOf({ token, kind, options, form }) {
  if (token === undefined || kind === 'notice' || options.length > MOST_BUTTONS) return []
  if (options.length === 0) return form ? [{ id: 'answer', label: 'Answer', asks: 'form' }] : []
  return [
    ...options.map(({ id, label, comment }) => ({
      id,
      label,
      ...(comment === 'required' ? { asks: /** @type {const} */ ('comment') } : {})
    })),
    { id: 'comment', label: 'With a comment', asks: 'option' }
  ]
}

/**
 * @param {import('@parley/provider-kit').OutboundMessage} message
 * @param {import('@parley/provider-kit').Settlement} settlement
 */
export function closedCardOf(message, settlement) {
  const { title, lines, quote } = panelOf(message, settlement)
  return { text: plain([titleOf(message), title, ...lines, ...(quote ? [quote] : [])].join('\n')), buttons: [] }
}
