import type { MailLocale } from '../mail-locale.ts'

export const sl: MailLocale = {
  opens: ['dne', 'v'],
  wrote: ['je napisal', 'je napisala', 'je napisal/a', 'napisal', 'napisala', 'piše', 'je napisal(a)'],
  labels: {
    from: ['od', 'pošiljatelj'],
    date: ['poslano', 'datum', 'poslal'],
    to: ['za', 'prejemnik'],
    cc: ['kp', 'kopija', 'cc'],
    subject: ['zadeva']
  },
  separators: ['izvorno sporočilo', 'originalno sporočilo', 'posredovano sporočilo', 'začetek posredovanega sporočila'],
  above: ['odgovorite nad to vrstico'],
  footers: ['poslano iz …', 'poslano z …', 'poslano s …', 'poslano prek …'],
  legal: ['zaupno', 'zaupna', 'prejemnik', 'naslovnik', 'pomotoma']
}
