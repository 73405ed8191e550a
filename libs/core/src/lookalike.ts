/** Letters of other alphabets that look like those of the Latin one, as far as Unicode does not fold them. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: 'аα',
  b: 'ьҍƅɓᏼ',
  c: 'сϲ',
  d: 'ԁ',
  e: 'еҽεɛ',
  h: 'һ',
  i: 'іι',
  j: 'јϳ',
  k: 'кκĸқҡƙⲕ',
  l: 'ӏ',
  m: 'м',
  n: 'пոη',
  o: 'оοօ',
  p: 'рρ',
  q: 'ԛ',
  r: 'г',
  s: 'ѕ',
  t: 'тτ',
  u: 'υս',
  v: 'νѵ',
  w: 'ԝω',
  x: 'хχ',
  y: 'уүγყ',
  A: 'АΑᴀ',
  B: 'ВΒʙ',
  C: 'СϹᴄ',
  D: 'ᴅ',
  E: 'ЕΕᴇ',
  H: 'НΗʜ',
  I: 'ІΙӀɪ',
  J: 'ЈͿᴊ',
  K: 'КΚᴋ',
  L: 'ʟ',
  M: 'МΜᴍ',
  N: 'Νɴ',
  O: 'ОΟՕᴏ',
  P: 'РΡᴘ',
  R: 'ʀ',
  S: 'Ѕꜱ',
  T: 'ТΤᴛ',
  U: 'Սᴜ',
  V: 'Ѵᴠ',
  W: 'Ԝᴡ',
  X: 'ХΧ',
  Y: 'УΥҮʏ',
  Z: 'Ζᴢ'
}
const LATIN = new Map(
  Object.entries(LOOKALIKES).flatMap(([latin, others]) => Array.from(others, (one) => [one, latin]))
)

/** What a text looks like to whoever reads Latin letters. */
export function latinised(text: string): string {
  return Array.from(text, (letter) => LATIN.get(letter) ?? letter).join('')
}
