import type { MailLocale } from '../mail-locale.ts'

export const fi: MailLocale = {
  wrote: ['kirjoitti', 'kirjoitti seuraavasti', 'on kirjoittanut', 'kirjoittaa'],
  labels: {
    from: ['lähettäjä', 'keneltä', 'vastausosoite'],
    date: ['lähetetty', 'päivämäärä', 'päiväys', 'pvm', 'lähetysaika'],
    to: ['vastaanottaja', 'saaja', 'kenelle', 'vast.ott'],
    cc: ['kopio', 'cc'],
    subject: ['aihe', 'otsikko']
  },
  separators: [
    'alkuperäinen viesti',
    'välitetty viesti',
    'edelleen lähetetty viesti',
    'välitetty viesti alkaa',
    'alkup. viesti',
    'lähetetty edelleen',
    'edelleenlähetetty viesti'
  ],
  above: ['vastaa tämän rivin yläpuolelle', 'kirjoita vastauksesi tämän rivin yläpuolelle'],
  footers: [
    'lähetetty …sta',
    'lähetetty …stä',
    'lähetetty …lta',
    'lähetetty …ltä',
    'lähetetty …llä',
    'lähetetty …lla',
    'lähetetty laitteesta …',
    'hanki outlook …',
    'hae outlook …'
  ],
  legal: ['luottamuksellinen', 'luottamuksellista', 'vastaanottaja', 'vastaanottajalle', 'erehdyksessä', 'salassa'],
  banner: {
    starts: ['varoitus', 'huomio', 'ulkoinen'],
    tells: [
      'organisaation ulkopuolelta',
      'ulkoiselta lähettäjältä',
      'ulkopuoliselta lähettäjältä',
      'ulkoinen lähettäjä',
      'ulkoinen sähköposti'
    ]
  }
}
