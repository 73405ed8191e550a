import { mediaType, safeFileName } from './file-name.ts'

it.each([
  ['report.pdf', 'report.pdf'],
  ['  two  words .txt ', 'two words .txt'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\ann\\plan.docx', 'plan.docx'],
  ['..', 'file'],
  ['', 'file'],
  ['/', 'file'],
  ['.bashrc', 'bashrc'],
  ['name.', 'name'],
  ['a\r\nSet-Cookie: x=1', 'a Set-Cookie: x=1'],
  ['"quoted".csv', '"quoted".csv'],
  ['\u202efdp.exe', 'fdp.exe'],
  ['a\u0000b', 'a b'],
  ['half \ud83d of it.png', 'half of it.png'],
  ['季度报告.pdf', '季度报告.pdf'],
  ['👩‍👩‍👧.png', '👩‍👩‍👧.png']
])('makes of %j the name %j', (given, name) => {
  expect(safeFileName(given)).toBe(name)
})

it('shortens a name, and keeps its ending and its characters whole', () => {
  const name = safeFileName(`${'报'.repeat(300)}.pdf`)
  expect(name).toBe(`${'报'.repeat(65)}.pdf`)
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
  expect(Buffer.byteLength(safeFileName('x'.repeat(5_000)))).toBe(200)
  expect(safeFileName(`.${'y'.repeat(5_000)}`)).toHaveLength(200)
})

it.each([
  ['application/pdf', 'application/pdf'],
  ['Text/Plain; charset=utf-8', 'text/plain'],
  [' image/svg+xml ', 'image/svg+xml'],
  [undefined, 'application/octet-stream'],
  ['', 'application/octet-stream'],
  ['pdf', 'application/octet-stream'],
  ['text/html\r\nx: y', 'application/octet-stream'],
  [`text/${'x'.repeat(100)}`, 'application/octet-stream']
])('reads the type %j as %j', (given, type) => {
  expect(mediaType(given)).toBe(type)
})
