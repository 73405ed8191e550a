import type { MailLocale } from '../mail-locale.ts'

export const he: MailLocale = {
  opens: ['בתאריך', 'ב'],
  wrote: ['כתב', 'כתבה', 'כתב/ה', 'מאת'],
  labels: {
    from: ['מאת'],
    date: ['נשלח', 'תאריך', 'נשלח ב'],
    to: ['אל'],
    cc: ['עותק', 'העתק', 'cc'],
    subject: ['נושא']
  },
  separators: ['הודעה מקורית', 'הודעה שהועברה', 'תחילת ההודעה שהועברה'],
  footers: ['נשלח מה…', 'נשלח מ…'],
  legal: ['חסוי', 'נמען']
}
