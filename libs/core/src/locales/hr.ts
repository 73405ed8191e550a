import type { MailLocale } from '../mail-locale.ts'

export const hr: MailLocale = {
  opens: ['dana', 'dne', 'u', 'na'],
  wrote: [
    'je napisao',
    'je napisala',
    'je napisao/la',
    'napisao je',
    'napisala je',
    'piše',
    'napisao',
    'napisala',
    'je napisao/napisala'
  ],
  labels: {
    from: ['šalje', 'od', 'pošiljatelj'],
    date: ['poslano', 'datum', 'poslano dana'],
    to: ['prima', 'za', 'primatelj', 'kome'],
    cc: ['kopija', 'cc', 'kopija za'],
    subject: ['predmet', 'naslov']
  },
  separators: [
    'izvorna poruka',
    'originalna poruka',
    'proslijeđena poruka',
    'prosljeđena poruka',
    'započni proslijeđenu poruku',
    'početak proslijeđene poruke',
    'proslijeđeno'
  ],
  above: ['odgovorite iznad ove crte', 'odgovorite iznad ove linije'],
  footers: ['poslano iz …', 'poslano s …', 'poslano sa …', 'poslano putem …', 'preuzmite outlook …'],
  legal: ['povjerljivo', 'povjerljive', 'primatelj', 'primatelju', 'greškom', 'neovlašten']
}
