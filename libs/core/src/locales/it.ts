import type { MailLocale } from '../mail-locale.ts'

export const it: MailLocale = {
  opens: ['il', 'in data', 'alle'],
  wrote: ['ha scritto', 'scritto', 'scrisse', 'ha scritto quanto segue', 'scrive'],
  labels: {
    from: ['da', 'mittente', 'rispondi a'],
    date: ['inviato', 'data', 'data invio', 'inviata'],
    to: ['a', 'per', 'destinatario'],
    cc: ['cc', 'copia', 'ccn'],
    subject: ['oggetto']
  },
  separators: [
    'messaggio originale',
    'messaggio inoltrato',
    'inizio messaggio inoltrato',
    'inizio del messaggio inoltrato',
    'email originale',
    'messaggio di origine',
    'posta originale'
  ],
  above: ['rispondi sopra questa riga', 'rispondere sopra questa linea', 'si prega di rispondere sopra questa riga'],
  footers: [
    'inviato da …',
    'inviato dal …',
    'inviato con …',
    'inviato tramite …',
    'scarica outlook …',
    'ottieni outlook …'
  ],
  legal: [
    'riservato',
    'riservate',
    'confidenziale',
    'destinatario',
    'destinatari',
    'per errore',
    'divulgazione',
    'non autorizzata'
  ],
  banner: {
    starts: ['attenzione', 'avviso', 'esterno', 'email esterna'],
    tells: [
      'mittente esterno',
      'email esterna',
      'dall’esterno',
      "dall'esterno",
      'esterno all',
      'fuori dall',
      'mittente sconosciuto',
      'non cliccare'
    ]
  }
}
