import type { MailLocale } from '../mail-locale.ts'

export const fr: MailLocale = {
  opens: ['le', 'à', 'en'],
  wrote: ['a écrit', 'écrit', 'ecrit', 'a ecrit', 'écrivait', 'a écrit ce qui suit'],
  labels: {
    from: ['de', 'expéditeur', 'répondre à'],
    date: ['envoyé', 'envoyé le', 'date', 'message du', "date d'envoi", 'envoyé à'],
    to: ['à', 'a', 'pour', 'destinataire'],
    cc: ['cc', 'copie à', 'copie', 'copie (cc)', 'cci'],
    subject: ['objet', 'sujet']
  },
  separators: [
    "message d'origine",
    'message d’origine',
    'message original',
    'message initial',
    'message transféré',
    'message réexpédié',
    'courriel transféré',
    'e-mail transféré',
    'début du message transféré',
    'début du message réexpédié',
    'début de message transféré',
    'original message'
  ],
  above: [
    'répondre au-dessus de cette ligne',
    'répondez au-dessus de cette ligne',
    'veuillez répondre au-dessus de cette ligne',
    'écrivez au-dessus de cette ligne'
  ],
  footers: [
    'envoyé de …',
    'envoyé depuis …',
    'envoyé à partir de …',
    'envoyé par …',
    'envoyé avec …',
    'envoyé via …',
    'téléchargez outlook …',
    'télécharger outlook …',
    'obtenir outlook …',
    'obtenez outlook …',
    'provenance : …'
  ],
  legal: [
    'confidentiel',
    'confidentielle',
    'confidentiels',
    'destinataire',
    'destinataires',
    'par erreur',
    'divulgation',
    'non autorisée',
    'détruire'
  ],
  banner: {
    starts: [
      'attention',
      'avertissement',
      'prudence',
      'externe',
      'courriel externe',
      'e-mail externe',
      'expéditeur externe'
    ],
    tells: [
      'de l’extérieur',
      "de l'extérieur",
      'extérieur de l',
      'hors de l’organisation',
      'expéditeur externe',
      'expéditeur inconnu',
      'courriel externe',
      'ne cliquez pas',
      'provient de l'
    ]
  }
}
