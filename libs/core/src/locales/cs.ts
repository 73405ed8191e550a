import type { MailLocale } from '../mail-locale.ts'

export const cs: MailLocale = {
  opens: ['dne', 'v', 've'],
  wrote: ['napsal', 'napsala', 'napsal(a)', 'napsal/a', 'napsali', 'píše', 'napsal/-a'],
  labels: {
    from: ['od', 'odesílatel', 'odpověď komu'],
    date: ['odesláno', 'datum', 'odeslaná', 'odeslané', 'dne'],
    to: ['komu', 'adresát', 'příjemce'],
    cc: ['kopie', 'cc', 'kopie komu'],
    subject: ['předmět', 'věc']
  },
  separators: [
    'původní zpráva',
    'původní e-mail',
    'původní mail',
    'přeposlaná zpráva',
    'přeposlaný e-mail',
    'začátek přeposílané zprávy',
    'začátek přeposlané zprávy',
    'předaná zpráva',
    'původní e-mailová zpráva'
  ],
  above: ['odpovězte nad tento řádek', 'odpovídejte nad tento řádek', 'pište nad tento řádek'],
  footers: [
    'odesláno z …',
    'odesláno ze …',
    'odesláno pomocí …',
    'odesláno přes …',
    'odesláno prostřednictvím …',
    'získejte outlook …',
    'získat outlook …',
    'stáhnout outlook …'
  ],
  legal: ['důvěrné', 'důvěrný', 'důvěrná', 'adresát', 'adresáta', 'příjemce', 'omylem', 'neoprávněn'],
  banner: {
    starts: ['upozornění', 'pozor', 'varování', 'externí'],
    tells: [
      'mimo organizaci',
      'mimo společnost',
      'externího odesílatele',
      'externí odesílatel',
      'neznámého odesílatele',
      'neklikejte'
    ]
  }
}
