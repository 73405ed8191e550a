import type { MailLocale } from '../mail-locale.ts'

export const ro: MailLocale = {
  opens: ['la', 'în', 'pe'],
  wrote: ['a scris', 'a scris următoarele', 'scrie', 'scris'],
  labels: {
    from: ['de la', 'din', 'expeditor', 'expeditorul', 'de'],
    date: ['trimis', 'data', 'dată', 'trimis la', 'trimise'],
    to: ['către', 'catre', 'la', 'destinatar', 'destinatarul', 'pentru'],
    cc: ['cc', 'copie', 'copie către'],
    subject: ['subiect', 'subiectul']
  },
  separators: [
    'mesaj original',
    'mesajul original',
    'mesaj redirecționat',
    'mesaj redirectionat',
    'mesaj transmis mai departe',
    'mesaj înaintat',
    'începe mesajul redirecționat',
    'începutul mesajului redirecționat',
    'mesajul a fost redirecționat'
  ],
  above: ['răspundeți deasupra acestei linii'],
  footers: [
    'trimis de pe …',
    'trimis din …',
    'trimis cu …',
    'trimis prin …',
    'trimis de la …',
    'obțineți outlook …',
    'descărcați outlook …'
  ],
  legal: [
    'confidențial',
    'confidențiale',
    'destinatar',
    'destinatarul',
    'destinatarului',
    'din greșeală',
    'neautorizat'
  ],
  banner: {
    starts: ['atenție', 'avertisment', 'extern'],
    tells: ['expeditor extern', 'din afara organizației', 'expeditor necunoscut', 'nu faceți clic']
  }
}
