import type { MailLocale } from '../mail-locale.ts'

export const hu: MailLocale = {
  wrote: [
    'írta',
    'ezt írta',
    'írta a következőt',
    'a következőt írta',
    'írta (időpont)',
    'a következőket írta',
    'írta be',
    'írja',
    'ezt írta (időpont)'
  ],
  labels: {
    from: ['feladó', 'küldő', 'válaszcím'],
    date: ['elküldve', 'küldve', 'dátum', 'küldés ideje', 'küldés dátuma', 'időpont'],
    to: ['címzett', 'címzettek', 'kapja'],
    cc: ['másolat', 'másolatot kap', 'cc', 'másolatot kapja'],
    subject: ['tárgy']
  },
  separators: [
    'eredeti üzenet',
    'eredeti levél',
    'továbbított üzenet',
    'továbbított levél',
    'továbbított levél kezdete',
    'továbbított üzenet kezdete',
    'az eredeti üzenet'
  ],
  above: ['válaszoljon e sor fölé', 'kérjük, e fölé a sor fölé írja válaszát', 'válasz e sor fölé'],
  footers: [
    'elküldve …ről',
    'elküldve …ról',
    'elküldve …ből',
    'elküldve …ból',
    '… eszközről küldve',
    '… készülékről küldve',
    'az …ról küldve',
    'az …ről küldve',
    'outlook letöltése …',
    'szerezd be …',
    'outlook beszerzése …'
  ],
  legal: ['bizalmas', 'címzett', 'címzettje', 'címzettnek', 'tévedésből', 'illetéktelen'],
  banner: {
    starts: ['figyelem', 'figyelmeztetés', 'külső', 'vigyázat'],
    tells: ['szervezeten kívül', 'külső feladó', 'külső forrásból', 'ismeretlen feladó', 'ne kattintson']
  }
}
