import type { MailLocale } from '../mail-locale.ts'

export const sr: MailLocale = {
  opens: ['dana'],
  wrote: ['је написао', 'је написала', 'је написао/ла', 'пише', 'je napisao', 'je napisala', 'napisao je'],
  labels: {
    from: ['шаље', 'од', 'šalje', 'od'],
    date: ['датум', 'послато', 'datum', 'poslato'],
    to: ['за', 'прима', 'za', 'prima'],
    cc: ['копија', 'cc', 'kopija'],
    subject: ['тема', 'наслов', 'предмет', 'naslov', 'predmet']
  },
  separators: ['изворна порука', 'прослеђена порука', 'оригинална порука', 'originalna poruka', 'prosleđena poruka'],
  footers: ['послато са …', 'poslato sa …', 'poslato iz …']
}
