import type { MailLocale } from '../mail-locale.ts'

export const da: MailLocale = {
  opens: ['den', 'd.', 'på'],
  wrote: ['skrev', 'har skrevet', 'skrev følgende', 'skrev således'],
  labels: {
    from: ['fra', 'afsender', 'svar til'],
    date: ['sendt', 'dato', 'sendt den'],
    to: ['til'],
    cc: ['cc', 'kopi'],
    subject: ['emne']
  },
  separators: [
    'oprindelig meddelelse',
    'oprindelig besked',
    'oprindelig mail',
    'original meddelelse',
    'videresendt meddelelse',
    'videresendt besked',
    'videresendt mail',
    'start på videresendt besked',
    'start på videresendt meddelelse'
  ],
  above: ['svar over denne linje', 'skriv over denne linje', 'svar venligst over denne linje'],
  footers: ['sendt fra …', 'sendt med …', 'sendt via …', 'hent outlook …', 'få outlook …'],
  legal: ['fortrolig', 'fortroligt', 'modtager', 'modtageren', 'uberettiget', 'ved en fejl'],
  banner: {
    starts: ['advarsel', 'obs', 'ekstern', 'bemærk', 'forsigtig'],
    tells: ['ekstern afsender', 'uden for organisationen', 'uden for virksomheden', 'ukendt afsender', 'klik ikke']
  }
}
