import { isNobody } from './bounce.parse.ts'
import type { MailHead } from './mail-head.parse.ts'

export type Automatic = 'answer' | 'list' | 'complaint'

const MARKS = [
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-autoreply-from',
  'x-auto-reply-from',
  'x-mail-autoreply',
  'x-qq-autoreply',
  'x-fc-machinegenerated',
  'x-vacation'
]

/** How clients begin the subject of an answer for somebody who is away. A person's reply begins with "Re:" instead. */
const SUBJECT =
  /^(?:auto(?:matic|mated)?[ -]?(?:reply|response)|out of (?:the )?office(?: auto-?reply)?|automatische (?:antwort|reaktion)|abwesenheits(?:notiz|nachricht|benachrichtigung)|abwesend|réponse automatique|absence du bureau|respuesta automática|fuera de la oficina|resposta automática|risposta automatica|fuori sede|automatisch antwoord|afwezigheidsbericht|autosvar|automatisk svar|automatiskt svar|automaattinen vastaus|odpowiedź automatyczna|automatická odpověď|automatikus válasz|răspuns automat|otomatik yanıt|автоматический ответ|автоответ|автоматична відповідь|αυτόματη απάντηση|自动回复|自动答复|自動回覆|自動回復|自動返信|自動応答|不在通知|자동 회신|자동 응답|부재중)\s{0,3}(?:[:：!.\-–—[(【]|re\b|$)/iu

/**
 * Whether a machine wrote a mail, by what says so for certain. `X-Auto-Response-Suppress` alone does not: Exchange
 * puts it on what people write, too.
 */
export function automaticBy(head: MailHead): Automatic | undefined {
  const report = head.type === 'multipart/report' ? (head.parameters['report-type'] ?? '').toLowerCase() : ''
  if (report === 'feedback-report') return 'complaint'
  const precedence = (head.first('precedence') ?? head.first('preference') ?? '').toLowerCase()
  const listed = ['list-id', 'list-post', 'list-unsubscribe', 'mailing-list'].some((field) => head.first(field))
  const submitted = head.first('auto-submitted')
  const says =
    (submitted !== undefined && !/^no\b/i.test(submitted)) ||
    MARKS.some((field) => !/^(?:no|false)?$/i.test(head.first(field) ?? '')) ||
    /^vacation/i.test(head.first('x-apple-action') ?? '') ||
    /^auto[_-]?reply/.test(precedence) ||
    // What Outlook sends to take a mail back
    /^urn:content-classes:recallmessage$/i.test(head.first('content-class') ?? '') ||
    SUBJECT.test(head.subject.trim())
  if (says) return 'answer'
  if (listed || precedence === 'list') return 'list'
  return isNobody(head.first('return-path')) || /^(?:bulk|junk)/.test(precedence) ? 'answer' : undefined
}
