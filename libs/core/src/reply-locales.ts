import { ar } from './locales/ar.ts'
import { bg } from './locales/bg.ts'
import { ca } from './locales/ca.ts'
import { cs } from './locales/cs.ts'
import { da } from './locales/da.ts'
import { de } from './locales/de.ts'
import { el } from './locales/el.ts'
import { en } from './locales/en.ts'
import { es } from './locales/es.ts'
import { et } from './locales/et.ts'
import { fi } from './locales/fi.ts'
import { fr } from './locales/fr.ts'
import { he } from './locales/he.ts'
import { hr } from './locales/hr.ts'
import { hu } from './locales/hu.ts'
import { id } from './locales/id.ts'
import { it } from './locales/it.ts'
import { ja } from './locales/ja.ts'
import { ko } from './locales/ko.ts'
import { nl } from './locales/nl.ts'
import { no } from './locales/no.ts'
import { pl } from './locales/pl.ts'
import { ptBr } from './locales/pt-br.ts'
import { pt } from './locales/pt.ts'
import { ro } from './locales/ro.ts'
import { ru } from './locales/ru.ts'
import { sk } from './locales/sk.ts'
import { sl } from './locales/sl.ts'
import { sr } from './locales/sr.ts'
import { sv } from './locales/sv.ts'
import { th } from './locales/th.ts'
import { tr } from './locales/tr.ts'
import { uk } from './locales/uk.ts'
import { vi } from './locales/vi.ts'
import { zhTw } from './locales/zh-tw.ts'
import { zh } from './locales/zh.ts'
import type { MailLocale } from './mail-locale.ts'

/** Every language whose mail clients are known. */
export const REPLY_LOCALES: readonly MailLocale[] = [
  ar,
  bg,
  ca,
  cs,
  da,
  de,
  el,
  en,
  es,
  et,
  fi,
  fr,
  he,
  hr,
  hu,
  id,
  it,
  ja,
  ko,
  nl,
  no,
  pl,
  ptBr,
  pt,
  ro,
  ru,
  sk,
  sl,
  sr,
  sv,
  th,
  tr,
  uk,
  vi,
  zhTw,
  zh
]
