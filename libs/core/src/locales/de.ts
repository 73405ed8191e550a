import type { MailLocale } from '../mail-locale.ts'

export const de: MailLocale = {
  opens: ['am'],
  wrote: ['schrieb', 'schrieb folgendes', 'hat geschrieben', 'geschrieben', 'hat folgendes geschrieben'],
  labels: {
    from: ['von', 'absender', 'antwort an'],
    date: ['gesendet', 'datum', 'gesendet am', 'verschickt'],
    to: ['an', 'empfänger'],
    cc: ['cc', 'kopie', 'kopie (cc)', 'bcc'],
    subject: ['betreff', 'betr']
  },
  separators: [
    'ursprüngliche nachricht',
    'originalnachricht',
    'original-nachricht',
    'original nachricht',
    'originaltext',
    'antwort nachricht',
    'weitergeleitete nachricht',
    'weitergeleitete e-mail',
    'weitergeleitete mail',
    'anfang der weitergeleiteten nachricht',
    'anfang der weitergeleiteten e-mail',
    'ursprüngliche e-mail',
    'ursprünglicher termin'
  ],
  above: [
    'bitte oberhalb dieser zeile antworten',
    'antworten sie oberhalb dieser zeile',
    'bitte antworten sie oberhalb dieser linie',
    'antwort oberhalb dieser zeile'
  ],
  footers: [
    'gesendet von …',
    'gesendet mit …',
    'gesendet über …',
    'von meinem … gesendet',
    'von meinem … versendet',
    'von unterwegs gesendet',
    'diese nachricht wurde von … gesendet',
    'diese nachricht wurde mit … gesendet',
    'holen sie sich outlook …',
    'outlook für … herunterladen',
    'outlook für … beziehen',
    'mit der … mail app …',
    'mit freundlichen grüßen von meinem …'
  ],
  legal: [
    'vertraulich',
    'empfänger',
    'irrtümlich',
    'unbefugt',
    'rechtlich geschützt',
    'adressat',
    'weitergabe',
    'vernichten'
  ],
  banner: {
    starts: ['achtung', 'vorsicht', 'warnung', 'extern', 'externe e-mail', 'hinweis'],
    tells: [
      'externen absender',
      'externer absender',
      'von außerhalb',
      'außerhalb der organisation',
      'außerhalb des unternehmens',
      'außerhalb ihrer organisation',
      'externe e-mail',
      'unbekannten absender',
      'klicken sie nicht'
    ]
  }
}
