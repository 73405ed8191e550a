import { Parser } from 'htmlparser2'
import { hidingNames, lookOf, type Look } from './html-look.ts'
import { LIMITS, lineOf, quoteOf, type Box, type Line, type Lines } from './reply-line.ts'

/** Deeper than any mail client nests; past it, finding the end of an element would get slow. */
const MAX_DEPTH = 400

const BLOCKS = new Set(
  'address article aside blockquote body center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header li main ol p pre section table tbody tr ul'.split(
    ' '
  )
)
const UNSEEN = new Set('head style script title template object noscript textarea select option svg iframe'.split(' '))

/** What Outlook draws above the head of the mail that it quotes. */
const OUTLOOK_BORDER = /border-top:\s{0,3}solid #(?:e1e1e1|b5c4df)/i

/** Elements that matter without any attribute. */
const NOTABLE = new Set([...UNSEEN, 'blockquote', 'pre'])

/** A line across the page. */
const RULE = '―'.repeat(5)

/** What clients put around what they quote. `rest`: everything after it is history as well. */
const WRAPPERS: readonly { readonly name: RegExp; readonly box: Box; readonly rest?: true }[] = [
  {
    name: /^(?:gmail_quote|gmail_quote_container|gmail_extra|gmail_attr|moz-cite-prefix|yahoo_quoted|ydp\w{1,20}yahoo_quoted|protonmail_quote|zmail_extra|tutanota_quote|isreplycontent|mailquote|lark-mail-quote|history-quote-wrapper)$/,
    box: 'wrapper'
  },
  {
    name: /^(?:divrplyfwdmsg|appendonsend|mail-editor-reference-message-container|olk_src_body_section|fmsigseperator|ntes-pcmac-signature-quote)$/,
    box: 'history',
    rest: true
  },
  {
    name: /^(?:gmail_signature|gmail_signature_prefix|moz-signature|ms-outlook-mobile-signature|composer_signature|protonmail_signature_block|divneteasemailcard|applemailsignature|zmail_signature_below)$/,
    box: 'signature'
  }
]

/** Struck out is taken back. */
const STRUCK: ReadonlySet<string> = new Set(['s', 'del', 'strike'])

interface Frame extends Look {
  /** Never shown, whatever it looks like. */
  readonly unseen: boolean
  readonly hidden: boolean
  /** Everybody sees it, and that it is taken back. */
  readonly struck: boolean
  readonly box?: Box | undefined
  readonly pre: boolean
}

const TOP: Frame = { unseen: false, hidden: false, struck: false, pre: false, colour: 'black', ground: 'white' }

/** What somebody who opens a mail sees of its HTML, line by line. Linear, and of bounded depth. */
export function htmlLines(html: string, step: () => void = () => undefined): Lines {
  const lines: Line[] = []
  const hidden: string[] = []
  const stack: Frame[] = [TOP]
  const names = new Set<string>()
  let style: string | undefined
  let rest: Box | undefined
  let text = ''
  let blank = true
  let box: Box | undefined
  let conceals = false
  let cut = html.length > LIMITS.chars

  const flush = () => {
    const line = lineOf(text.trim(), box ?? quoteOf(text))
    if (lines.length < LIMITS.lines) lines.push(conceals ? { ...line, conceals } : line)
    else cut = true
    conceals = false
    text = ''
    blank = true
  }
  const breakLine = () => {
    if (blank) text = ''
    else flush()
  }
  const frameOf = (name: string, attributes: Readonly<Record<string, string>>, parent: Frame): Frame => {
    // Most elements change nothing.
    if (!NOTABLE.has(name) && !STRUCK.has(name) && !names.has(name) && isEmpty(attributes)) return parent
    const wrapper = wrapperOf(name, attributes)
    if (wrapper?.rest) rest = wrapper.box
    const { colour, ground, hidden: hides } = lookOf(name, attributes, parent, names)
    return {
      colour,
      ground,
      unseen: parent.unseen || UNSEEN.has(name),
      hidden: parent.hidden || hides || STRUCK.has(name),
      struck: parent.struck || STRUCK.has(name),
      box: parent.box && parent.box !== 'wrapper' ? parent.box : (wrapper?.box ?? parent.box),
      pre: parent.pre || name === 'pre'
    }
  }
  const parser = new Parser({
    onopentag(name, attributes) {
      step()
      const parent = stack.at(-1)!
      if (name === 'style') style = ''
      if (name === 'br') flush()
      if (name === 'hr' || OUTLOOK_BORDER.test(attributes.style ?? '')) {
        breakLine()
        box = parent.box ?? rest
        // Something that patterns see and nobody wrote.
        if (lines.length < LIMITS.lines) lines.push({ ...lineOf(RULE, box), text: '' })
      }
      if (BLOCKS.has(name)) breakLine()
      if (name === 'td' || name === 'th') text += ' '
      stack.push(frameOf(name, attributes, parent))
      if (stack.length > MAX_DEPTH) {
        cut = true
        parser.pause()
      }
    },
    ontext(data) {
      step()
      if (style !== undefined) {
        style += data
        return
      }
      const frame = stack.at(-1)!
      if (frame.unseen) return
      if (frame.hidden || frame.colour === frame.ground) {
        if (data.trim() === '') return
        hidden.push(data.trim())
        conceals ||= !frame.struck && !frame.box && !rest
        return
      }
      const now = frame.box ?? rest
      if (blank) box = now
      else if (now !== box) {
        breakLine()
        box = now
      }
      const write = (words: string) => {
        text += words
        blank &&= words.trim() === ''
      }
      if (!frame.pre) write(data.replace(/[ \t\r\n\f]+/g, ' '))
      else
        for (const [index, line] of data.split('\n').entries()) {
          if (index > 0) flush()
          write(line)
        }
    },
    onclosetag(name) {
      stack.pop()
      if (BLOCKS.has(name)) breakLine()
      if (name === 'style' && style !== undefined) {
        for (const one of hidingNames(style)) names.add(one)
        style = undefined
      }
      // A paragraph is followed by a gap.
      if (name === 'p' && lines.at(-1)?.text !== '') flush()
    }
  })
  parser.write(html.slice(0, LIMITS.chars))
  if (stack.length <= MAX_DEPTH) parser.end()
  if (conceals) flush()
  else breakLine()
  return { lines, hidden: hidden.join('\n'), cut }
}

function wrapperOf(name: string, attributes: Readonly<Record<string, string>>): { box: Box; rest?: true } | undefined {
  if (name === 'blockquote') return { box: 'quote' }
  const names = `${attributes.id ?? ''} ${attributes.class ?? ''} ${attributes.name === 'quote' ? 'mailquote' : ''}`
  for (const one of names.toLowerCase().slice(0, 500).split(/\s+/)) {
    const found = WRAPPERS.find((wrapper) => wrapper.name.test(one))
    if (found) return found
  }
  return undefined
}

function isEmpty(attributes: Readonly<Record<string, string>>): boolean {
  for (const _ in attributes) return false
  return true
}
