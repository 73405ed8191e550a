/**
 * What is left of a reaction where nothing else marks it: Outlook sends a sentence above the mail that it quotes, and of
 * Gmail's some gateways leave the words only. Nobody writes such a line themselves.
 */
const OUTLOOK = [
  'reacted to your (?:message|e-?mail|post)',
  '(?:hat auf (?:ihre|deine) (?:nachricht|e-mail) reagiert|reagierte auf (?:ihre|deine) (?:nachricht|e-mail))',
  'a réagi à (?:votre|ton) (?:message|e-?mail|courriel)',
  '(?:ha reaccionado|reaccionó) a (?:tu|su) (?:mensaje|correo(?: electrónico)?)',
  'reagiu (?:à|a) (?:(?:sua|tua) )?mensagem(?: d[eo] \\S+)?',
  'reagiu ao (?:seu|teu) e-?mail',
  'ha reagito al (?:tuo|suo) messaggio',
  'heeft (?:gereageerd op (?:uw|je|jouw) bericht|op (?:uw|je|jouw) bericht gereageerd)',
  'さん?が(?:あなたの)?メッセージに(?:リアクション|反応)しました',
  '(?:对|對)(?:你|您)的(?:邮件|消息|郵件|訊息)(?:做出|作出|做|作)(?:了|出)?(?:反应|回应|反應|回應)',
  '(?:回应|回應)了(?:你|您)的(?:邮件|消息|郵件|訊息)'
]
const SENTENCE = new RegExp(
  `^(?:\\[[^\\[\\]]{1,30}\\]|[^\\p{L}\\p{N}]{1,20})?\\s{0,9}.{0,150}(?:${OUTLOOK.join('|')})\\s{0,3}[:：。.]?$`,
  'iu'
)
/** How Outlook calls its pictures, whatever language the sentence is in. */
const PICTURE = /^\[(like|heart|celebrate|laugh|surprised|sad|0)\]\s{1,9}.{1,200}[:：]$/i
const MARK = /^\[([a-z]{1,30})\]|^(\p{Extended_Pictographic}(?:\p{Emoji_Component}|\p{Extended_Pictographic}){0,12})/iu
const EMOJI = /^(?=\D{1,40}$)(?:\p{Extended_Pictographic}|\p{Emoji_Component}){1,12}$/u
const GMAIL =
  /utm_campaign=emojireactionemail|\b(?:reacted|reaccionó|reagiu|réagi|reagito)\b.{1,30}\bGmail|Gmail.{0,20}(?:reagiert|gereageerd|回应|回應|リアクション|반응|รีแอ็กชั่น)/iu

/** How clients begin what they quote: by a line across, or by a head. */
const QUOTE = /^(?:[_\-―]{5,}|\S{2,20}\s?[:：].*|.{0,100}<[^\s<>]+@[^\s<>]+>.*)$/u

/** What is said by a reaction, if what somebody wrote is one, and no more: `{}` where it does not say. */
export function reactionSaid(written: string): { readonly reaction?: string } | undefined {
  const [first = '', ...rest] = written
    .split('\n', 20)
    .map((line) => line.trim().slice(0, 500))
    .filter((line) => line !== '')
  if (EMOJI.test(first) && GMAIL.test(rest.slice(0, 3).join(' '))) return { reaction: first }
  // A picture may stand in a line of its own.
  const isPicture = EMOJI.test(first) || /^\[[^[\]]{1,30}\]$/.test(first)
  const [said, next] = isPicture ? [`${first} ${rest[0] ?? ''}`, rest[1]] : [first, rest[0]]
  const [, word, emoji] = MARK.exec(said) ?? []
  const isMarked = word !== undefined || emoji !== undefined
  const isAll = next === undefined || QUOTE.test(next)
  if (!PICTURE.test(said) && !(SENTENCE.test(said) && (isMarked || isAll))) return undefined
  const reaction = emoji ?? word?.toLowerCase()
  return reaction === undefined ? {} : { reaction }
}
