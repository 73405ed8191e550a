import type { MailLocale } from '../mail-locale.ts'

export const sv: MailLocale = {
  opens: ['den', 'på'],
  wrote: ['skrev', 'har skrivit', 'skrev följande', 'skriver'],
  labels: {
    from: ['från', 'avsändare', 'svar till'],
    date: ['skickat', 'datum', 'skickad', 'skickades'],
    to: ['till'],
    cc: ['kopia', 'cc', 'kopia till'],
    subject: ['ämne']
  },
  separators: [
    'ursprungligt meddelande',
    'originalmeddelande',
    'ursprungligt mail',
    'vidarebefordrat meddelande',
    'vidarebefordrat mejl',
    'vidarebefordrat mail',
    'vidarebefordrat brev',
    'början på vidarebefordrat meddelande',
    'start på vidarebefordrat meddelande'
  ],
  above: ['svara ovanför denna rad', 'skriv ovanför denna rad', 'svara ovanför den här raden'],
  footers: [
    'skickat från …',
    'skickat med …',
    'skickat via …',
    'skickades från …',
    'hämta outlook …',
    'skaffa outlook …'
  ],
  legal: ['konfidentiell', 'konfidentiellt', 'sekretess', 'mottagare', 'mottagaren', 'obehörig', 'av misstag'],
  banner: {
    starts: ['varning', 'obs', 'extern', 'var försiktig'],
    tells: [
      'extern avsändare',
      'externt mejl',
      'utanför organisationen',
      'utanför företaget',
      'okänd avsändare',
      'klicka inte'
    ]
  }
}
