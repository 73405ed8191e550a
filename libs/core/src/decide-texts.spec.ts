import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { APPROVAL_OPTIONS } from './ask.schema.ts'
import { decide } from './decide.ts'

const approval = { kind: 'approval', options: APPROVAL_OPTIONS } as const
const decisionOf = (text: string) => decide(text, approval).decision ?? 'unclear'

/** One text a line, "\n" for the end of a line in it. */
const textsIn = (file: string) =>
  readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.replaceAll('\\n', '\n'))

const approves = textsIn('approves.txt')
const rejects = textsIn('rejects.txt')
const unclear = textsIn('unclear.txt')

/** What stands in a text that its yes depends on, defers to, takes back or is not meant by. */
const BOUNDS =
  ' if Bob agrees| but not today| only for the EU| unless it rains| tomorrow| later| except line 2| when ready| with changes|, but fix the title|, only half|, 500 max|, wait|, maybe| not|?|？| or not| no|, no|\nNo|\n\nno|, pero no| si hay dinero|, aber nicht jetzt|, wenn es passt| mais pas tout|, se der|，但要改|，如果可以|吗|、ただし| lol| 🙄| 👎|…| said Bob| in principle|: half| (half)|\nfor half|\n\nbut only EU|\n500|/reject| or reject| I guess| probably|. Not.|. Just kidding.|. Actually no.|. Wait.|. Change the title.|. If legal agrees.|. Make it 500.| is wrong'.split(
    '|'
  )
const LEADS =
  'not |don’t |never |I will not |if cheap, |when ready, |maybe |almost |half |Bob says |Bob: |is it |should I |why |what if I |I want to |I would |I might |I’ll |about to |cannot |no |hardly |nobody |> |"|Type |Reply |anything but |before you |unless |but |as if |un|dis|non-|pre-|但|如果|不|谁|是否|可能|老板|nicht |wenn |vielleicht |quizás |peut-être |ne pas |talvez |não |たぶん|もし'.split(
    '|'
  )

it('approves what says yes in any of its languages', () => {
  expect(approves.filter((text) => decisionOf(text) !== 'approve')).toEqual([])
})

it('rejects what says no in any of its languages', () => {
  expect(rejects.filter((text) => decisionOf(text) !== 'reject')).toEqual([])
})

it('decides nothing by conditions, questions, reports, doubts, plans, mockery and words about deciding', () => {
  expect(unclear.filter((text) => decisionOf(text) !== 'unclear')).toEqual([])
})

const short = approves.filter((text) => !text.includes('\n') && !/next time|下次/i.test(text))

it('approves nothing that goes on to bound, doubt or take back its yes', () => {
  const wrong = short.flatMap((text) =>
    BOUNDS.map((bound) => text + bound).filter((bounded) => decisionOf(bounded) === 'approve')
  )
  expect(wrong).toEqual([])
})

it('approves nothing that begins by bounding, doubting or denying it', () => {
  const wrong = approves.flatMap((text) =>
    LEADS.map((lead) => lead + text).filter((bounded) => decisionOf(bounded) === 'approve')
  )
  expect(wrong).toEqual([])
})

const wide = (text: string) => text.replace(/[!-~]/g, (char) => String.fromCodePoint(char.codePointAt(0)! + 0xfee0))
const everyWay: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => ` \t${text}\r\n\n`,
  (text) => text.replaceAll(' ', '   '),
  (text) => `**${text}**`,
  wide
]

it('decides the same whatever the case, the spaces and the width', () => {
  const plain = [...approves, ...rejects].filter(
    (text) => !text.includes('\n') && text.toUpperCase().toLowerCase() === text.toLowerCase()
  )
  const odd = plain.flatMap((text) =>
    everyWay.map((way) => way(text)).filter((written) => decisionOf(written) !== decisionOf(text))
  )
  expect(odd).toEqual([])
})

it('takes any text without throwing, and a decision only from a text with words of one', () => {
  const words = fc.constantFrom(
    ...approves,
    ...rejects,
    ...unclear,
    ...BOUNDS,
    '\n',
    ': ',
    '; ',
    '1',
    '2.',
    'seats',
    '"'
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(words, { maxLength: 12 }).map((all) => all.join(' '))
  )
  const option = fc.record({
    id: fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,8}$/),
    label: fc.string({ minLength: 1, maxLength: 20 }),
    decision: fc.constantFrom('approve' as const, 'reject' as const, 'request_changes' as const, 'answer' as const),
    comment: fc.constant('optional' as const)
  })
  const field = fc.record({
    id: fc.constantFrom('seats', 'day', 'constructor'),
    label: fc.string({ minLength: 1, maxLength: 20 }),
    type: fc.constantFrom('text' as const, 'number' as const, 'boolean' as const, 'date' as const),
    required: fc.boolean()
  })
  const form = fc.option(
    fc.record({ fields: fc.uniqueArray(field, { minLength: 1, maxLength: 3, selector: ({ id }) => id }) }),
    { nil: undefined }
  )
  fc.assert(
    fc.property(
      text,
      fc.constantFrom('approval', 'question', 'notice'),
      fc.array(option, { maxLength: 4 }),
      form,
      (said, kind, options, asked) => {
        const { decision, option: chosen, why } = decide(said, { kind, options, ...(asked ? { form: asked } : {}) })
        expect(why).not.toBe('')
        expect(options.some((one) => one.id === chosen && one.decision === decision)).toBe(chosen !== undefined)
      }
    ),
    { numRuns: 1_000 }
  )
})

it.each([
  'ok,',
  'no ',
  'approve ',
  ' ',
  '\n\n',
  '?',
  '- ',
  'but ',
  '同意',
  '不',
  '👍a',
  'Ann\n',
  'i do not ',
  'a:',
  "can't ",
  'because '
])('is done soon with any amount of %j', (unit) => {
  const form = { fields: [{ id: 'a', label: 'A', type: 'text' as const, required: true }] }
  for (const length of [4_000, 1_000_000]) {
    const text = unit.repeat(length / unit.length)
    // What grows with the square is not done before the test's own time is over.
    decide(text, { ...approval, form })
    expect(decide(text, approval).decision).toBeUndefined()
  }
})
