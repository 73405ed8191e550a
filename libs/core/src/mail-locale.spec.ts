import { extractReply, extractWith } from './extract-reply.ts'
import type { MailLocale } from './mail-locale.ts'
import { mailVocabulary } from './mail-vocabulary.ts'
import { REPLY_LOCALES } from './reply-locales.ts'

const BODY = 'Deploy build 1042 to production?\nAnswer APPROVE or REJECT.'

describe('an attribution without any quote mark', () => {
  it.each([
    'On Sat, Nov 21, 2026 at 10:00 AM, Ann Lee <ann@acme.example> wrote:',
    'On Nov 21, 2026, at 10:00, Ann Lee <ann@acme.example<mailto:ann@acme.example>> wrote:',
    'On Sat, 21 Nov 2026 10:00:00 +0100 Ann Lee <ann@acme.example> wrote',
    'On Sat, Nov 21, 2026 at 10:00 AM Ann Lee from the release team <\nann@acme.example>\nwrote:',
    'On Sat, 21 Nov 2026 at 10:00 Ann Lee\n\n<\nmailto:Ann Lee <ann@acme.example>\n> wrote:',
    '---- On Sat, 21 Nov 2026 10:00:00 +0100 ann@acme.example wrote ----',
    'Ann Lee <ann@acme.example> wrote:',
    '2026-11-21 10:00 GMT+01:00 Ann Lee <ann@acme.example>:',
    '21.11.2026, 10:00, "Ann Lee" <ann@acme.example>:',
    '10:00 AM, November 21, 2026, "Ann Lee" <ann@acme.example>:',
    'Saturday, 21 November 2026, 10:00 AM +0100 from ann@acme.example <ann@acme.example>:',
    'Le sam. 21 nov. 2026 à 10:00, Ann Lee <ann@acme.example> a écrit :',
    'Le samedi 21 novembre 2026, Ann Lee <ann@acme.example>\na écrit :',
    'Am Sa., 21. Nov. 2026 um 10:00 Uhr schrieb Ann Lee <ann@acme.example>:',
    'Am 21.11.2026 um 10:00 schrieb Ann Lee:',
    'Ann Lee <ann@acme.example> schrieb am Sa., 21.\nNov. 2026 um 10:00 Uhr:',
    'El sáb, 21 nov 2026 a las 10:00, Ann Lee (<ann@acme.example>) escribió:',
    'El sáb., 21 nov. 2026 10:00, Ann Lee <ann@acme.example> ha escrit:',
    'Il giorno sab 21 nov 2026 alle ore 10:00 Ann Lee <ann@acme.example> ha scritto:',
    'Em sáb., 21 de nov. de 2026 às 10:00, Ann Lee <ann@acme.example> escreveu:',
    'Op za 21 nov. 2026 om 10:00 schreef Ann Lee <ann@acme.example>:',
    'Op 21 nov. 2026 om 10:00 heeft Ann Lee <ann@acme.example> het volgende geschreven:',
    'Den lør. 21. nov. 2026 kl. 10.00 skrev Ann Lee <ann@acme.example>:',
    'D. 21/11/2026 10.00 skrev "Ann Lee" <ann@acme.example>:',
    'lør. 21. nov. 2026 kl. 10:00 skrev Ann Lee <ann@acme.example>:',
    'Den lör 21 nov. 2026 kl 10:00 skrev Ann Lee <ann@acme.example>:',
    '21 nov. 2026 kl. 10:00 skrev Ann Lee <ann@acme.example>:',
    'la 21. marrask. 2026 klo 10.00 Ann Lee (ann@acme.example) kirjoitti:',
    'Ann Lee <ann@acme.example> kirjoitti 21.11.2026 10.00:',
    'Kuupäev L, 21. november 2026 kell 10:00 kirjutas Ann Lee <ann@acme.example>:',
    'W dniu 21.11.2026 o 10:00, Ann Lee pisze:',
    'sob., 21 lis 2026 o 10:00 Ann Lee <ann@acme.example> napisał(a):',
    'Dnia 21 listopada 2026 10:00 Ann Lee <ann@acme.example> napisał(a):',
    'so 21. 11. 2026 v 10:00 odesílatel Ann Lee <ann@acme.example> napsal:',
    'Dne 21. 11. 2026 v 10:00 Ann Lee napsal(a):',
    'so 21. 11. 2026 o 10:00 Ann Lee <ann@acme.example> napísal(a):',
    '21/11/2026 10:00 používateľ Ann Lee (<ann@acme.example>) napísal:',
    'V V sob., 21. nov. 2026 ob 10:00 je oseba Ann Lee <ann@acme.example> napisala:',
    'Dana sub, 21. stu 2026. u 10:00 Ann Lee <ann@acme.example> napisao je:',
    'сб, 21. нов 2026. у 10:00 Ann Lee <ann@acme.example> је написао/ла:',
    'Ann Lee <ann@acme.example> ezt írta (időpont: 2026. nov. 21., Szo, 10:00):',
    '2026. 11. 21. 10:00 keltezéssel, Ann Lee írta:',
    'Pe sâm., 21 nov. 2026 la 10:00, Ann Lee <ann@acme.example> a scris:',
    'сб, 21 нояб. 2026 г. в 10:00, Ann Lee <ann@acme.example>:',
    '21.11.2026 10:00, Ann Lee пишет:',
    '21 ноября 2026 г., 10:00 пользователь Ann Lee <ann@acme.example> написал:',
    'сб, 21 лист. 2026 р. о 10:00 Ann Lee <ann@acme.example> пише:',
    'На сб, 21.11.2026 г. в 10:00 Ann Lee <ann@acme.example> написа:',
    'Στις Σάβ 21 Νοε 2026 στις 10:00 π.μ., ο/η Ann Lee <ann@acme.example> έγραψε:',
    'Ann Lee <ann@acme.example>, 21 Kas 2026 Cmt, 10:00 tarihinde şunu yazdı:',
    'Vào Th 7, 21 thg 11, 2026 vào lúc 10:00 Ann Lee <ann@acme.example> đã viết:',
    'Pada tanggal Sab, 21 Nov 2026 pukul 10.00 Ann Lee <ann@acme.example> menulis:',
    'ในวันที่ ส. 21 พ.ย. 2026 10:00 Ann Lee <ann@acme.example> เขียนว่า:',
    '‫בתאריך שבת, 21 בנוב׳ 2026 ב-10:00 מאת ‪Ann Lee‬‏ <‪ann@acme.example‬‏>:‬',
    'في السبت، 21 نوفمبر 2026 10:00 ص Ann Lee <ann@acme.example> كتب:',
    'Ann Lee <ann@acme.example> 于2026年11月21日周六 10:00写道：',
    '在 2026年11月21日，10:00，Ann Lee <ann@acme.example> 写道：',
    '在 2026-11-21 10:00:00，"Ann Lee" <ann@acme.example> 写道：',
    'At 2026-11-21 10:00:00, "Ann Lee" <ann@acme.example> wrote:',
    'Ann Lee <ann@acme.example> 於 2026年11月21日 週六 上午10:00寫道：',
    '2026年11月21日(土) 10:00 Ann Lee <ann@acme.example>:',
    '2026/11/21 10:00、Ann Lee <ann@acme.example>のメール:',
    '2026. 11. 21. 오전 10:00 Ann Lee <ann@acme.example> 작성:',
    '2026년 11월 21일 (토) 오전 10:00, Ann Lee <ann@acme.example>님이 작성:'
  ])('%s', (line) => {
    const reply = { text: 'Approve', confidence: 'high', mode: 'top' }
    expect(extractReply({ text: `Approve\n\n${line}\n\n${BODY}` })).toMatchObject(reply)
    expect(extractReply({ text: `Approve\n${line}\n> ${BODY.replaceAll('\n', '\n> ')}` })).toMatchObject(reply)
  })
})

const HEADS: readonly (readonly [string, readonly [string, string, string, string]])[] = [
  ['English', ['From', 'Sent', 'To', 'Subject']],
  ['German', ['Von', 'Gesendet', 'An', 'Betreff']],
  ['French', ['De', 'Envoyé', 'À', 'Objet']],
  ['Spanish', ['De', 'Enviado el', 'Para', 'Asunto']],
  ['Portuguese', ['De', 'Enviada em', 'Para', 'Assunto']],
  ['Italian', ['Da', 'Inviato', 'A', 'Oggetto']],
  ['Dutch', ['Van', 'Verzonden', 'Aan', 'Onderwerp']],
  ['Danish', ['Fra', 'Sendt', 'Til', 'Emne']],
  ['Swedish', ['Från', 'Skickat', 'Till', 'Ämne']],
  ['Finnish', ['Lähettäjä', 'Lähetetty', 'Vastaanottaja', 'Aihe']],
  ['Estonian', ['Saatja', 'Saadetud', 'Adressaat', 'Teema']],
  ['Polish', ['Od', 'Wysłano', 'Do', 'Temat']],
  ['Czech', ['Od', 'Odesláno', 'Komu', 'Předmět']],
  ['Slovak', ['Od', 'Odoslané', 'Komu', 'Predmet']],
  ['Slovenian', ['Od', 'Poslano', 'Za', 'Zadeva']],
  ['Croatian', ['Šalje', 'Poslano', 'Prima', 'Predmet']],
  ['Hungarian', ['Feladó', 'Elküldve', 'Címzett', 'Tárgy']],
  ['Romanian', ['De la', 'Trimis', 'Către', 'Subiect']],
  ['Russian', ['От', 'Отправлено', 'Кому', 'Тема']],
  ['Ukrainian', ['Від', 'Надіслано', 'Кому', 'Тема']],
  ['Bulgarian', ['От', 'Изпратено', 'До', 'Относно']],
  ['Greek', ['Από', 'Στάλθηκε', 'Προς', 'Θέμα']],
  ['Turkish', ['Kimden', 'Gönderildi', 'Kime', 'Konu']],
  ['Chinese', ['发件人', '发送时间', '收件人', '主题']],
  ['Taiwanese', ['寄件者', '寄件日期', '收件者', '主旨']],
  ['Japanese', ['差出人', '送信日時', '宛先', '件名']],
  ['Korean', ['보낸 사람', '보낸 날짜', '받는 사람', '제목']]
]

describe('a copied head', () => {
  const values = ['Ann Lee <ann@acme.example>', '2026-11-21 10:00', 'Bob', 'Deploy?'] as const
  it.each(HEADS)('in %s', (_, labels) => {
    const head = labels.map((label, at) => `${label}: ${values[at]}`)
    const wide = labels.map((label, at) => `*${label}：* ${values[at]}`)
    const texts = [head.join('\n'), wide.join('\n'), [head[3], head[1], head[0], head[2]].join('\n')]
    for (const text of texts)
      expect(extractReply({ text: `Approve\n\n${text}\n\n${BODY}` })).toMatchObject({
        text: 'Approve',
        confidence: 'high',
        mode: 'top'
      })
    const html = `<div>Approve</div><div style="border-top:solid #E1E1E1 1.0pt"><p>${head.join('<br>')}</p></div>${BODY}`
    expect(extractReply({ html })).toMatchObject({ text: 'Approve', confidence: 'high', mode: 'top' })
  })

  it('may stand on one line', () => {
    const line = '----- Forwarded Message ----- From: Ann <ann@acme.example>To: BobSent: todaySubject: Deploy?'
    expect(extractReply({ text: `Approve\n  ${line}\n${BODY}` }).text).toBe('Approve')
    expect(extractReply({ html: `Approve<hr><b>From: ann@acme.example</b> <b>Date: 21 Nov</b><p>x</p>` }).text).toBe(
      'Approve'
    )
  })

  it.each([
    'From: Berlin\nTo: Paris\nDate: 2026-11-21',
    'Date: Wednesday\nTime: 10:00\nAddress: 130 Fox Street',
    'Von: mir\nAn: alle',
    'amount: 120\ndate: 2026-11-21\nto: ann@acme.example'.replace('to:', 'who:')
  ])('is not %j', (text) => {
    expect(extractReply({ text: `Book it:\n${text}` }).text).toBe(`Book it:\n${text}`)
    expect(extractReply({ text })).toMatchObject({ text, confidence: 'high' })
  })
})

describe('a separator', () => {
  it.each([
    '-----Original Message-----',
    '*-------- Original Message --------*',
    '-----Ursprüngliche Nachricht-----',
    '-------- Message d’origine --------',
    '-------- Preposlaná správa --- Forwarded Message --------',
    '------------------&nbsp;原始邮件&nbsp;------------------',
    '------------------ Original ------------------',
    '---------- 轉寄的郵件 ---------',
    'Begin forwarded message:',
    'Début du message réexpédié :',
    'Начало переадресованного сообщения:'
  ])('%s', (line) => {
    expect(extractReply({ text: `Approve\n\n${line}\n\n${BODY}` })).toMatchObject({ text: 'Approve', mode: 'top' })
    expect(extractReply({ text: `${line}\n\n${BODY}` }).text).toBe('')
  })

  it('in a language that nobody has added is known by what follows', () => {
    const head = 'Frá: Ann <ann@acme.example>\nDagsetning: 21 nóv.\nTil: Bob'
    expect(extractReply({ text: `Approve\n\n----- Upprunaleg skilaboð -----\n${head}\n\n${BODY}` }).text).toBe(
      'Approve'
    )
    expect(extractReply({ text: `Approve\n\n________________\n${head}\n\n${BODY}` }).text).toBe('Approve')
    expect(extractReply({ text: '---- Costs ----\nToo high.' }).text).toBe('---- Costs ----\nToo high.')
  })
})

describe('a new locale', () => {
  const klingon: MailLocale = {
    opens: ['qaStaHvIS'.toLowerCase()],
    wrote: ['ghitlh'],
    labels: { from: ['ngeHwI’'], date: ['jaj'], to: ['hevwI’'], cc: [], subject: ['qech'] },
    separators: ['qin ngeHlu’pu’bogh'],
    above: ['dung jang'],
    footers: ['… vo’ ngeHlu’'],
    legal: ['pegh', 'hevwi’'],
    banner: { starts: ['yIqIm'.toLowerCase()], tells: ['hur'] }
  }
  const lower = JSON.parse(JSON.stringify(klingon).toLowerCase()) as MailLocale

  it.each([
    ['attribution', `Approve\n\nqaStaHvIS 21 jar Ann Lee ghItlh:\n\n${BODY}`],
    ['head', `Approve\n\nngeHwI’: Ann <ann@acme.example>\njaj: 21\nhevwI’: Bob\nqech: Deploy?\n\n${BODY}`],
    ['separator', `Approve\n\n--- qIn ngeHlu’pu’bogh ---\n\n${BODY}`],
    ['delimiter', `Approve\n\n-- Dung jang --\n\n${BODY}`],
    ['footer', 'Approve\n\niPhone vo’ ngeHlu’'],
    ['legal notice', `Approve\n\n${'pegh hevwI’ '.repeat(10)}`],
    ['banner', `yIqIm: Hur.\n\nApprove`]
  ])('is known by its %s', (_, text) => {
    const dated = text.replace('21 jar', '21 jar 2026')
    expect(extractWith(mailVocabulary([...REPLY_LOCALES, lower]), { text: dated }).reply.text).toBe('Approve')
    expect(extractWith(mailVocabulary(REPLY_LOCALES), { text: dated }).reply.text).not.toBe('Approve')
  })
})

it('holds tables in lower case without doubles', () => {
  for (const { labels, banner, ...lists } of REPLY_LOCALES)
    for (const list of [...Object.values(labels), ...Object.values(lists), banner?.starts ?? [], banner?.tells ?? []]) {
      expect(list.map((entry) => entry.toLowerCase().trim())).toEqual([...list])
      expect(new Set(list).size).toBe(list.length)
    }
})
