import type { MailLocale } from '../mail-locale.ts'

export const ca: MailLocale = {
  opens: ['el', 'a'],
  wrote: ['va escriure', 'ha escrit', 'escrigué'],
  labels: {
    from: ['de'],
    date: ['enviat', 'enviat el', 'data'],
    to: ['per a', 'a', 'per'],
    cc: ['cc', 'a/c', 'còpia'],
    subject: ['assumpte', 'tema']
  },
  separators: ['missatge original', 'missatge reenviat', 'inici del missatge reenviat'],
  footers: ['enviat des de …', 'enviat des del …', 'enviat amb …']
}
