import { attachmentHeader, nameIn } from './disposition.ts'

it.each([
  ['report.pdf', `attachment; filename="report.pdf"; filename*=UTF-8''report.pdf`],
  [`"a\\b'(c)*%41.txt`, `attachment; filename="_a_b'(c)*_41.txt"; filename*=UTF-8''%22a%5Cb%27%28c%29%2A%2541.txt`],
  ['季度.pdf', `attachment; filename="__.pdf"; filename*=UTF-8''%E5%AD%A3%E5%BA%A6.pdf`],
  ['a\r\nb', `attachment; filename="a__b"; filename*=UTF-8''a%0D%0Ab`]
])('names the download %j', (name, header) => {
  expect(attachmentHeader(name)).toBe(header)
  expect(nameIn(header)).toBe(name)
})

it.each([
  [undefined, undefined],
  ['', undefined],
  ['attachment', undefined],
  ['attachment; filename=plain.txt', 'plain.txt'],
  ['attachment; filename="two words.txt"', 'two words.txt'],
  ['attachment; filename="a \\"b\\" c.txt"; size=3', 'a "b" c.txt'],
  [`attachment; filename="x"; filename*=utf-8'en'%E2%82%AC.txt`, '€.txt'],
  [`attachment; filename="x"; filename*=utf-8''%E2%82`, 'x'],
  [`attachment; filename="${Buffer.from('résumé.pdf').toString('latin1')}"`, 'résumé.pdf']
])('reads from %j the name %j', (header, name) => {
  expect(nameIn(header)).toBe(name)
})
