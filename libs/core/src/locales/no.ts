import type { MailLocale } from '../mail-locale.ts'

export const no: MailLocale = {
  opens: ['den', 'på', 'kl.'],
  wrote: ['skrev', 'har skrevet', 'skrev følgende'],
  labels: {
    from: ['fra', 'avsender', 'svar til'],
    date: ['sendt', 'dato', 'sendt den'],
    to: ['til'],
    cc: ['kopi', 'cc', 'kopi til'],
    subject: ['emne']
  },
  separators: [
    'opprinnelig melding',
    'original melding',
    'opprinnelig e-post',
    'videresendt melding',
    'videresendt e-post',
    'start på videresendt melding',
    'begynnelse på videresendt melding',
    'videresendt beskjed'
  ],
  above: ['svar over denne linjen', 'skriv over denne linjen'],
  footers: ['sendt fra …', 'sendt med …', 'sendt via …', 'skaff outlook …', 'få outlook …', 'hent outlook …'],
  legal: ['konfidensiell', 'konfidensielt', 'fortrolig', 'mottaker', 'mottakeren', 'uvedkommende', 'ved en feil'],
  banner: {
    starts: ['advarsel', 'obs', 'ekstern', 'forsiktig'],
    tells: ['ekstern avsender', 'utenfor organisasjonen', 'utenfor bedriften', 'ukjent avsender', 'ikke klikk']
  }
}
