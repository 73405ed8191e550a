import type { Decided, Extracted } from '@parley/core'
import type { MailWords } from './mail.parse.ts'
import type { Terminal } from './terminal.ts'

const MAX_LINES = 12

const REASONS: Readonly<Record<string, string>> = {
  quote: 'quoted from an earlier mail',
  history: 'an earlier mail, or words that we sent',
  signature: 'a signature',
  footer: 'a footer of the mail program, or a disclaimer',
  banner: 'a warning that a mail server put above',
  hidden: 'not to be seen by whoever reads the mail'
}

const PLACES = { top: 'above what it answers', bottom: 'below what it answers', inline: 'in between what it answers' }

/** What a mail was taken to say, and what was left out of it. */
export function renderExplanation(mail: MailWords, reply: Extracted, decided: Decided, paint: Terminal): string {
  const { bold, dim, red, green, yellow } = paint
  const sure = reply.confidence === 'high'
  const decision = sure ? decided.decision : undefined
  const colour = decision === undefined ? yellow : decision === 'reject' ? red : green
  const why = sure ? decided.why : 'It is not sure which words are the writer’s own, so they decide nothing'
  const cut = reply.removed.map(
    ({ kind, text }) => `${bold('Cut')}       ${REASONS[kind] ?? kind}\n${block(text, '- ', red)}`
  )
  return [
    `${bold('From')}      ${clean(mail.from)}`,
    `${bold('Subject')}   ${clean(mail.subject)}`,
    `${bold('Parts')}     ${[mail.text && 'text', mail.html && 'HTML'].filter(Boolean).join(' and ') || 'no words'}`,
    ...cut,
    `${bold('Reply')}     ${dim(`${PLACES[reply.mode]}; confidence ${reply.confidence}`)}`,
    reply.text === '' ? dim('  (nothing)') : block(reply.text, '+ ', green, Infinity),
    `${bold('Decision')}  ${colour(decision ?? 'unclear')}${dim(': ')}${clean(why)}`,
    ...(decision && decided.comment
      ? [`${bold('Comment')}\n${block(decided.comment, '  ', (text) => text, Infinity)}`]
      : [])
  ].join('\n')
}

function block(text: string, sign: string, paint: (text: string) => string, most = MAX_LINES): string {
  const lines = text.split('\n')
  const more = lines.length > most ? [`  … ${lines.length - most} more lines`] : []
  return [...lines.slice(0, most).map((line) => paint(sign + clean(line))), ...more].join('\n')
}

/** A mail may hold what a terminal obeys. */
function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\uFFFD')
}
