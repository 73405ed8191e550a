/** How clients introduce what is quoted. Each pattern sees one line of bounded length. */

/** "reply above this line", in the ways that such lines are written. */
const DELIMITER =
  /^[-–—=_*#~\s]{0,40}(?:please )?(?:reply|write|type your (?:reply|answer)|answer) above this line[-–—=_*#~\s.:]{0,40}$|^[-–—=_*#~\s]{0,40}请在此[行线]?(?:以上|上方)回复[-–—=_*#~\s]{0,40}$/iu

/** A few words between dashes, whatever the language: "-----Original Message-----". */
const BETWEEN_DASHES = /^[-–—_*]{4,60}\s{0,4}\p{L}[^-–—_]{2,60}[-–—_*:]{2,60}$/u
const FORWARDED =
  /^(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|début du message (?:transféré|réexpédié)|inicio del mensaje reenviado|inizio messaggio inoltrato|以下是转发的邮件|下面是被转发的邮件|開始轉寄郵件)\s?[:：]?$/iu
const RULE = /^[-–—_=*]{5,200}$/

/** Verbs of "X wrote:", where nothing but a quote follows. */
const WROTE =
  /(?:wrote|writes|said|schrieb|écrit|a écrit|escribió|escribio|escreveu|scritto|ha scritto|schreef|skrev|napisał\(?a?\)?|napsala?|kirjoitti|írta|scris|yazdı|написала?|пише|писал|写道|寫道)\s{0,3}(?:[:：]|-{2,5})?\s{0,3}(?:-{2,5})?$/iu
const DATED = /\d{1,2}[:.h]\d{2}|(?:19|20)\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2}|[\w.+-]{1,64}@[\w-]{1,63}\./u

const OPENING = /^(?:on|at|am|le|el|il|op|den|em|dne|w dniu|在|於)\s/iu

const LABEL = /^[*_\s]{0,3}([\p{L}][\p{L}\p{M}' -]{0,24})[*_]{0,2}\s{0,3}[*_]{0,2}[:：]/u
const SENDER = new Set(
  'from|von|de|da|van|fra|från|od|lähettäjä|feladó|от|від|kimden|発信者|差出人|发件人|發件人|寄件者|寄件人|보낸 사람|발신|expéditeur|remitente|mittente|afzender|nadawca|odesílatel|expeditor|από'.split(
    '|'
  )
)
const OTHERS = new Set(
  'sent|date|to|cc|subject|reply-to|gesendet|datum|an|betreff|envoyé|à|objet|cc|enviado|enviado el|enviado em|para|asunto|assunto|fecha|data|inviato|a|oggetto|verzonden|aan|onderwerp|sendt|til|emne|skickat|till|ämne|wysłano|do|temat|odesláno|komu|předmět|lähetetty|vastaanottaja|aihe|elküldve|címzett|tárgy|отправлено|дата|кому|тема|надіслано|gönderme|kime|konu|送信日時|日時|宛先|件名|发送时间|发送日期|日期|时间|收件人|抄送|主题|傳送時間|寄件日期|收件者|收件人|副本|主旨|主題|보낸 날짜|날짜|받는 사람|제목|trimis|către|subiect|στάλθηκε|προς|θέμα'.split(
    '|'
  )
)

export function isDelimiter(look: string): boolean {
  return DELIMITER.test(look)
}

export function isSeparator(look: string): boolean {
  return BETWEEN_DASHES.test(look) || FORWARDED.test(look)
}

export function isRule(look: string): boolean {
  return RULE.test(look)
}

/** How many of these lines are one "On Monday, Ann wrote:", broken in up to three; 0 for none. */
export function attribution(looks: readonly string[]): number {
  let joined = ''
  if (!DATED.test(looks[0] ?? '') && !OPENING.test(looks[0] ?? '') && !WROTE.test(looks[0] ?? '')) return 0
  for (let count = 1; count <= 3; count++) {
    const look = looks[count - 1]
    if (look === undefined || look === '') return 0
    joined = `${joined} ${look}`.trim()
    if (WROTE.test(joined)) return DATED.test(joined) ? count : 0
    if (look.length > 200) return 0
  }
  return 0
}

/** A line that is an attribution only if a quote follows at once. */
export function leadsIntoQuote(look: string): boolean {
  return WROTE.test(look) || (/[:：>]$/u.test(look) && DATED.test(look))
}

/** Whether these lines are a copied mail header: who, and at least one more, within five lines. */
export function isHeaderBlock(looks: readonly string[]): boolean {
  if (!labelIn(SENDER, looks[0]) && !labelIn(OTHERS, looks[0])) return false
  const near = looks.slice(0, 8).filter((look) => look !== '')
  const block = near.slice(0, 5)
  const others = block.filter((look) => labelIn(OTHERS, look)).length
  return block.some((look) => labelIn(SENDER, look)) ? others >= 1 : others >= 3
}

function labelIn(labels: ReadonlySet<string>, look: string | undefined): boolean {
  const label = look === undefined ? undefined : LABEL.exec(look)?.[1]
  return label !== undefined && labels.has(label.trim().toLowerCase())
}
