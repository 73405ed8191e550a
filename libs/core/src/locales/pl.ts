import type { MailLocale } from '../mail-locale.ts'

export const pl: MailLocale = {
  opens: ['dnia', 'dn.', 'w'],
  wrote: ['napisał', 'napisała', 'napisał(a)', 'napisał/a', 'pisze', 'napisali', 'pisał', 'pisała'],
  labels: {
    from: ['od', 'nadawca', 'odpowiedz do'],
    date: ['wysłano', 'data', 'wysłane', 'data wysłania', 'wysłany'],
    to: ['do', 'adresat'],
    cc: ['dw', 'dw.', 'cc', 'do wiadomości', 'kopia', 'udw'],
    subject: ['temat']
  },
  separators: [
    'oryginalna wiadomość',
    'wiadomość oryginalna',
    'treść oryginalnej wiadomości',
    'przekazana wiadomość',
    'wiadomość przekazana dalej',
    'wiadomość przesłana dalej',
    'treść przekazanej wiadomości',
    'początek przekazywanej wiadomości',
    'początek wiadomości przekazanej dalej',
    'przesłana wiadomość'
  ],
  above: [
    'odpowiedz powyżej tej linii',
    'proszę odpowiedzieć powyżej tej linii',
    'prosimy odpowiadać powyżej tej linii'
  ],
  footers: [
    'wysłane z …',
    'wysłano z …',
    'wysłane za pomocą …',
    'wysłano za pomocą …',
    'wysłane przez …',
    'wiadomość wysłana z …',
    'pobierz outlook …',
    'pobierz program outlook …',
    'pobierz aplikację outlook …'
  ],
  legal: ['poufna', 'poufne', 'poufny', 'adresat', 'adresata', 'odbiorca', 'omyłkowo', 'nieupoważnion', 'zabronione'],
  banner: {
    starts: ['uwaga', 'ostrzeżenie', 'zewnętrzny', 'ostrożnie'],
    tells: [
      'spoza organizacji',
      'spoza firmy',
      'zewnętrznego nadawcy',
      'nadawca zewnętrzny',
      'nieznany nadawca',
      'nie klikaj'
    ]
  }
}
