import type { MailLocale } from '../mail-locale.ts'

export const et: MailLocale = {
  wrote: ['kirjutas', 'kirjutas järgmist'],
  labels: {
    from: ['saatja', 'kellelt'],
    date: ['saadetud', 'kuupäev', 'saatmisaeg'],
    to: ['adressaat', 'kellele', 'saaja'],
    cc: ['koopia', 'cc'],
    subject: ['teema']
  },
  separators: [
    'algne kiri',
    'algne sõnum',
    'edastatud kiri',
    'edastatud sõnum',
    'edasi saadetud kiri',
    'edastatud kirja algus'
  ],
  footers: ['saadetud minu …', 'saadetud …st', 'saadetud …ga'],
  legal: ['konfidentsiaalne', 'adressaat', 'adressaadile']
}
