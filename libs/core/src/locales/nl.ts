import type { MailLocale } from '../mail-locale.ts'

export const nl: MailLocale = {
  opens: ['op'],
  wrote: [
    'schreef',
    'heeft geschreven',
    'geschreven',
    'het volgende geschreven',
    'schreef het volgende',
    'volgende geschreven'
  ],
  labels: {
    from: ['van', 'afzender', 'antwoord aan'],
    date: ['verzonden', 'datum', 'verstuurd', 'verzonden op'],
    to: ['aan'],
    cc: ['cc', 'kopie', 'bcc'],
    subject: ['onderwerp', 'betreft']
  },
  separators: [
    'oorspronkelijk bericht',
    'origineel bericht',
    'oorspronkelijke bericht',
    'doorgestuurd bericht',
    'doorgestuurde bericht',
    'begin doorgestuurd bericht',
    'doorgestuurde e-mail',
    'original message'
  ],
  above: [
    'antwoord boven deze regel',
    'reageer boven deze regel',
    'gelieve boven deze lijn te antwoorden',
    'antwoord boven deze lijn'
  ],
  footers: [
    'verzonden vanaf …',
    'verzonden met …',
    'verzonden via …',
    'verzonden van …',
    'verstuurd vanaf …',
    'verstuurd met …',
    'verstuurd via …',
    'download outlook …',
    'outlook voor … downloaden',
    'outlook voor … ophalen'
  ],
  legal: [
    'vertrouwelijk',
    'geadresseerde',
    'ontvanger',
    'onbevoegd',
    'abusievelijk',
    'per vergissing',
    'openbaarmaking'
  ],
  banner: {
    starts: ['let op', 'waarschuwing', 'extern', 'externe e-mail', 'pas op'],
    tells: [
      'externe afzender',
      'externe e-mail',
      'buiten de organisatie',
      'buiten onze organisatie',
      'buiten uw organisatie',
      'onbekende afzender',
      'klik niet'
    ]
  }
}
