import type { MailLocale } from '../mail-locale.ts'

export const id: MailLocale = {
  opens: ['pada'],
  wrote: ['menulis', 'tulis'],
  labels: {
    from: ['dari'],
    date: ['tanggal', 'dikirim', 'terkirim'],
    to: ['kepada', 'ke', 'untuk'],
    cc: ['cc', 'tembusan'],
    subject: ['subjek', 'perihal', 'hal']
  },
  separators: [
    'pesan asli',
    'pesan terusan',
    'pesan yang diteruskan',
    'pesan diteruskan',
    'email asli',
    'mulai pesan terusan'
  ],
  footers: ['dikirim dari …', 'terkirim dari …', 'dikirim dengan …'],
  legal: ['rahasia', 'penerima', 'kesalahan']
}
