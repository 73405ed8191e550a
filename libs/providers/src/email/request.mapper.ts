import type { Option } from '@parley/core'
import {
  fieldNotes,
  askedText,
  cleanLine,
  cleanText,
  contextParts,
  eyebrowOf,
  instantText,
  markdownExcerpt,
  spanText,
  styleOf,
  titleOf,
  type OutboundMessage
} from '@parley/provider-kit'
import type { EmailConfig } from './email.schema.ts'
import { EMPTY_LETTER, type Button, type Letter } from './letter.ts'
import { encloseFiles } from './mail-attachment.ts'
import { mailRef, type Sender } from './mail-header.ts'

export type MailSettings = Sender & Pick<EmailConfig, 'imapHost' | 'inboundSecret'>

/** What somebody is asked, or is told that others are. */
export function requestLetter(message: OutboundMessage, settings: MailSettings): Letter {
  const { kind, context } = message
  const title = titleOf(message)
  const answering = !message.watches && kind !== 'notice'
  const deadline = answering && message.deadlineAt ? deadlineText(message.deadlineAt, message.createdAt) : undefined
  return {
    ...EMPTY_LETTER,
    ...contextParts(context),
    subject: mailRef(message, settings).subject,
    preheader: preheaderOf(message, deadline),
    delimiter: !message.watches && repliesComeIn(settings),
    eyebrow: eyebrowOf(message),
    title,
    meta: [`In ${cleanLine(message.project)}, written ${instantText(message.createdAt)}`],
    ...(deadline === undefined ? {} : { deadline }),
    texts: [
      ...(message.turn === undefined ? [] : [{ markdown: cleanText(message.turn) }]),
      {
        ...(message.turn === undefined ? {} : { heading: answering ? 'What was asked' : 'What was said before' }),
        markdown: cleanText(message.body)
      }
    ],
    ...(message.action
      ? { action: { name: cleanLine(message.action.name), arguments: message.action.arguments } }
      : {}),
    files: encloseFiles(message.attachments).lines,
    ...(answering ? answerParts(message, settings) : noAnswerParts(message, settings)),
    footer: footerOf(message)
  }
}

/** Whether what somebody replies gets to us at all. */
const repliesComeIn = ({ imapHost, inboundSecret }: Pick<EmailConfig, 'imapHost' | 'inboundSecret'>): boolean =>
  imapHost !== undefined || inboundSecret !== undefined

function preheaderOf(message: OutboundMessage, deadline: Letter['deadline']): string {
  const said = cleanLine(markdownExcerpt(message.turn ?? message.body, 110))
  const who = eyebrowOf(message)
  const by = deadline === undefined ? '' : ` Answer by ${deadline.at}.`
  return message.title === undefined && message.turn === undefined ? `${who}.${by}` : `${who}: ${said}${by}`
}

const deadlineText = (at: Date, from: Date): NonNullable<Letter['deadline']> => ({
  at: instantText(at),
  span: `${spanText(at.getTime() - from.getTime())} after this was written`
})

type AnswerParts = Pick<Letter, 'options' | 'fields' | 'buttons' | 'howTo'>

function answerParts(message: OutboundMessage, settings: MailSettings): AnswerParts {
  const { options, form, link, action } = message
  const pressable = form ? [] : options
  const buttons: Button[] =
    link === undefined
      ? []
      : pressable.length > 0
        ? pressable.map((one) => ({ label: cleanLine(one.label), href: linkFor(link, one), style: styleOf(one) }))
        : [{ label: 'Answer on a page', href: link, style: 'primary' }]
  return {
    options: options.map((one) => ({ label: cleanLine(one.label), ...hintOf(one) })),
    fields: (form?.fields ?? []).map((field) => {
      const notes = [...(field.required && field.default === undefined ? ['needed'] : []), ...fieldNotes(field)]
      return `${cleanLine(field.label)}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`
    }),
    buttons,
    howTo: [
      ...(action?.editable ? ['You can change the arguments on the page before you approve them.'] : []),
      ...(repliesComeIn(settings) ? [replyText(message)] : ['Replies to this mail are not read: please use the page.'])
    ]
  }
}

function replyText({ options, form, kind }: OutboundMessage): string {
  const fields = form && `with a line for each field, such as “${cleanLine(form.fields[0]!.label)}: …”`
  if (options.length === 0 && fields) return `Or reply to this mail ${fields}.`
  if (options.length === 0) return kind === 'question' ? 'Or reply to this mail: your words are the answer.' : ''
  const named = options.length <= 4 ? options.map((one, index) => `“${cleanLine(one.label)}” or ${index + 1}`) : []
  const what = named.length > 0 ? named.join(', ') : 'the words of an option, or its number,'
  const reply = `Or reply to this mail with nothing but ${what} on the first line.`
  return fields
    ? `${reply} Whoever goes ahead goes on below it ${fields}.`
    : `${reply} A comment may follow on the lines below.`
}

const hintOf = ({ comment }: Option): { hint?: string } => (comment === 'required' ? { hint: 'needs a comment' } : {})

function linkFor(link: string, option: Option): string {
  const url = new URL(link)
  url.searchParams.set('option', option.id)
  return url.href
}

function noAnswerParts(message: OutboundMessage, settings: MailSettings): Partial<Letter> {
  if (message.watches) {
    return {
      options: message.options.map(({ label }) => ({ label: cleanLine(label) })),
      howTo: [
        message.kind === 'notice'
          ? 'You get a copy. Nothing is expected of you.'
          : `${askedText(message.asked ?? [])} asked. Nothing is expected of you, and a reply of yours decides nothing.`
      ]
    }
  }
  const more = repliesComeIn(settings) ? ' If you reply, it is passed on to the agent.' : ''
  return { howTo: [`Nothing is expected of you.${more}`] }
}

function footerOf({ project, recipient, watches, link, kind }: OutboundMessage): string[] {
  const name = cleanLine(recipient, 120)
  const sent = `Sent by Parley for ${cleanLine(project)} to ${name}${watches ? ', who only watches' : ''}.`
  if (watches || link === undefined || kind === 'notice') return [sent]
  return [
    sent,
    `The page is yours alone and answers as ${name}: please do not forward this mail. Nothing is decided before you confirm it there.`
  ]
}
