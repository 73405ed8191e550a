import { spansOf, withoutName } from './addressed.ts'

const said = (text: string) => withoutName(text, spansOf(text, /@bot\b/g))

it.each([
  ['@bot approve', 'approve'],
  ['  @bot   approve', 'approve'],
  ['@bot, approve', 'approve'],
  ['@bot: approve', 'approve'],
  ['@bot :-1:', ':-1:'],
  ['@bot -1', '-1'],
  ['@bot:-1:', ':-1:'],
  ['@bot !approve', '!approve'],
  ['@bot\napprove', 'approve'],
  ['@bot @bot approve', 'approve'],
  ['@bot，批准', '批准'],
  ['approve @bot', 'approve'],
  ['Approve, @bot', 'Approve'],
  ['Approve, @bot!', 'Approve!'],
  ['Approve @bot?', 'Approve?'],
  ['approve @bot @bot', 'approve'],
  ['@bot approve @bot', 'approve'],
  ['@bot ✅', '✅'],
  ['@bot 2', '2']
])('says without our name: %j', (text, without) => {
  expect(said(text)).toBe(without)
})

it.each([
  'approve',
  '@bot',
  ' @bot ',
  '@bot!',
  '@ann @bot approve',
  '@ann approve',
  'Do as @bot says',
  'is @bot ok?',
  ''
])('leaves a name that is no address: %j', (text) => {
  expect(said(text)).toBe(text)
})

it('keeps a question a question, and a condition a condition', () => {
  expect(said('@bot approve?')).toBe('approve?')
  expect(said('@bot approve if Bob agrees')).toBe('approve if Bob agrees')
})

it('takes no longer for a long text', () => {
  const long = `${' ,'.repeat(200_000)}@bot${' '.repeat(200_000)}x`
  expect(said(long)).toBe(long)
})
