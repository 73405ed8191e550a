import { NewContact } from './contact.schema.ts'
import { NewPerson } from './directory.schema.ts'

const pathsOf = (more: object) =>
  NewContact.safeParse({ kind: 'notice', body: 'Done.', to: 'inbox', ...more }).error?.issues.map((issue) =>
    issue.path.join('.')
  ) ?? []

const UNSEEN = ['\u200b', '\u3164', '\uffa0', '\u115f', '\u2060 \u00ad', '\u202e', '\u2800', '\ufe0f', '\u{e0041}']

it.each(UNSEEN)('is something that can be seen (%j)', (text) => {
  expect(pathsOf({ agent: text })).toEqual(['agent'])
  expect(pathsOf({ title: text })).toEqual(['title'])
  expect(pathsOf({ body: text })).toEqual(['body'])
  const person = NewPerson.safeParse({ handle: 'ann', name: text, addresses: ['inbox:ann'] })
  expect(person.error?.issues).toMatchObject([{ path: ['name'] }])
})

it.each([
  'bot, by key finance',
  'bot, by\u200bkey finance',
  'bot, by\u3164key finance',
  'bot, b\u200by key finance',
  'bot, by\u00ad key finance',
  'bot, by\u2800key finance',
  'bot, by\u0000key finance',
  'bot, by\u034fkey finance',
  'bot, BY KEY finance',
  'bot, ｂｙ　ｋｅｙ finance',
  'bot, by\u00a0—\u00a0key finance',
  `bot, by${' '.repeat(40)}key finance`,
  'bot, by_key finance',
  'bot, bу kеy finance',
  'bot, ʙʏ ᴋᴇʏ finance',
  'bot, Ву Key finance',
  'bot, BY ΚΕΥ finance',
  'bot, ВΥ КЕΥ finance',
  'bot, by ⲕey finance',
  'bot, by kꭚy finance',
  'bot, ҍу қəy finance',
  'bot, 𝐛𝐲 𝗸𝗲𝘆 finance',
  'bot, bý kéy finance',
  'by key'
])('does not name a key itself (%j)', (agent) => {
  expect(pathsOf({ agent })).toEqual(['agent'])
})

it.each([
  'Refund bot',
  'Monkey',
  'Hockey bot',
  'Standby keyboard',
  'Ruby keys',
  'Key',
  'By Kim',
  'Бот',
  'Бот на дом',
  'By Ким',
  '客服',
  '🤖',
  'Ann\u200d'
])('is anything else (%j)', (agent) => {
  expect(pathsOf({ agent })).toEqual([])
})
