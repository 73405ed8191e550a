import { attemptsAt, startAt, type Cursor } from './mail-cursor.ts'

const NOW = new Date('2026-11-21T10:00:00Z')
const OPENED = { mailbox: 'a@mail.example/INBOX', uidValidity: '7', uidNext: 101 }
const KEPT: Cursor = { mailbox: OPENED.mailbox, uidValidity: '7', lastUid: 90, at: '2026-11-20T10:00:00.000Z' }
const BEGAN = new Date('2026-11-21T09:00:00Z')
const END = { mailbox: OPENED.mailbox, uidValidity: '7', lastUid: 100, at: NOW.toISOString() }

describe('where reading starts', () => {
  const SINCE_BEGAN = { ...END, lastUid: 0, since: '2026-11-21T08:59:00.000Z' }

  it('is when the channel began in a mailbox that was never read', () => {
    expect(startAt(undefined, OPENED, BEGAN, NOW)).toEqual({ cursor: SINCE_BEGAN, moved: true })
  })

  it('is where we were', () => {
    expect(startAt(KEPT, OPENED, BEGAN, NOW)).toEqual({ cursor: KEPT, moved: false })
    expect(startAt({ ...KEPT, lastUid: 100 }, OPENED, BEGAN, NOW)).toMatchObject({ moved: false })
  })

  it('is when another mailbox was set, with a warning', () => {
    const other = { ...KEPT, mailbox: 'b@mail.example/INBOX' }
    expect(startAt(other, OPENED, BEGAN, NOW)).toEqual({
      cursor: SINCE_BEGAN,
      moved: true,
      warning: expect.stringContaining('Another mailbox')
    })
  })

  it('is a day before we were last there when the mailbox was renumbered', () => {
    expect(startAt(KEPT, { ...OPENED, uidValidity: '8' }, BEGAN, NOW)).toEqual({
      cursor: { ...KEPT, uidValidity: '8', lastUid: 0, since: '2026-11-19T10:00:00.000Z' },
      moved: true,
      warning: expect.stringContaining('renumbered')
    })
  })

  it.each([['nonsense'], [{ ...KEPT, lastUid: -1 }], [{ ...KEPT, lastUid: 101 }]])(
    'is the end, with a warning, where our place makes no sense: %j',
    (kept) => {
      expect(startAt(kept, OPENED, BEGAN, NOW)).toEqual({ cursor: END, moved: true, warning: expect.any(String) })
    }
  )

  it('counts attempts at one mail only', () => {
    const kept = { uidValidity: '7', uid: 91, count: 2 }
    const counts = [attemptsAt(kept, '7', 91), attemptsAt(kept, '7', 92), attemptsAt(kept, '8', 91)]
    expect(counts.map(({ count }) => count)).toEqual([2, 0, 0])
    expect(attemptsAt(undefined, '7', 91)).toEqual({ uidValidity: '7', uid: 91, count: 0, drops: 0 })
  })
})
