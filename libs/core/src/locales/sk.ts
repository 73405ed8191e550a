import type { MailLocale } from '../mail-locale.ts'

export const sk: MailLocale = {
  opens: ['dňa', 'd.', 'v', 'dne'],
  wrote: ['napísal', 'napísala', 'napísal(a)', 'napísal/a', 'napísali', 'píše', 'napísal/-a'],
  labels: {
    from: ['od', 'odosielateľ', 'odpovedať'],
    date: ['odoslané', 'dátum', 'odoslaná', 'dňa', 'poslané'],
    to: ['komu', 'pre', 'adresát', 'príjemca'],
    cc: ['kópia', 'cc', 'kópie'],
    subject: ['predmet', 'vec']
  },
  separators: [
    'pôvodná správa',
    'pôvodný e-mail',
    'preposlaná správa',
    'odovzdaná správa',
    'začiatok preposlanej správy',
    'preposlaný e-mail',
    'original message'
  ],
  above: ['odpovedzte nad tento riadok', 'píšte nad tento riadok'],
  footers: [
    'odoslané z …',
    'odoslané zo …',
    'odoslané pomocou …',
    'poslané z …',
    'získajte outlook …',
    'získať outlook …',
    'prevziať outlook …'
  ],
  legal: ['dôverné', 'dôverná', 'dôverný', 'adresát', 'adresáta', 'príjemca', 'omylom', 'neoprávnen'],
  banner: {
    starts: ['upozornenie', 'pozor', 'varovanie', 'externý'],
    tells: ['mimo organizácie', 'mimo spoločnosti', 'externého odosielateľa', 'externý odosielateľ', 'neklikajte']
  }
}
