import { cutText, type MarkdownWriter } from '@parley/provider-kit'
import { posesAsAnchor } from './callback-data.ts'

/** Breaks a word in two for machines, and shows nothing. */
const JOINER = '\u2060'
/**
 * What Telegram takes for a mention, and notifies; and for a command, which one tap would send. What stands at the end may
 * become one by what is written after it.
 */
const MENTION = /(?<![\p{L}\p{N}_])@(?=[A-Za-z0-9_]|$)/gu
const COMMAND = /(?<![\p{L}\p{N}_/<>])\/(?=[A-Za-z0-9_]{1,64}(?![\p{L}\p{N}_/<>])|$)/gu
const BEGUN = /[@/][A-Za-z0-9_]*$/

export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Text of an agent or a person: shown as it is, and pings nobody. */
export const plain = (text: string): string =>
  escapeText(text.replace(MENTION, `@${JOINER}`).replace(COMMAND, `/${JOINER}`))

export const bold = (text: string): string => `<b>${plain(text)}</b>`
export const italic = (text: string): string => `<i>${plain(text)}</i>`
/** `url` is one that was parsed. */
export const link = (inner: string, url: string): string => `<a href="${escapeText(url)}">${inner}</a>`

/** Quotations are not nested: Telegram knows no such thing. */
const quote = (inner: string): string => `<blockquote>${inner.replace(/<\/?blockquote>/g, '')}</blockquote>`

export const HTML: MarkdownWriter = {
  text: plain,
  strong: (inner) => `<b>${inner}</b>`,
  emphasis: (inner) => `<i>${inner}</i>`,
  strike: (inner) => `<s>${inner}</s>`,
  // Nothing is put into code, which people copy: what it only begins ends behind it.
  code: (text) => `<code>${escapeText(text)}</code>${BEGUN.test(text) ? JOINER : ''}`,
  codeBlock: (text) => `<pre>${escapeText(text)}</pre>`,
  // A part of a card may begin with it, and stand there before anybody knows whose words it is.
  link: (inner, url) => (posesAsAnchor(url) ? inner : link(inner, url.href)),
  quote
}

/** The beginning of a text, written in at most so many characters. */
export function beginning(text: string, longest: number, write: (text: string) => string = plain): string {
  const [first = '', second] = cutText(text, longest - 1, write)
  return second === undefined ? first : `${first}…`
}
