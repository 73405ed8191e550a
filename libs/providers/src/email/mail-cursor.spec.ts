import { attemptsAt, startAt, type Cursor } from './mail-cursor.ts'

const NOW = new Date('2026-11-21T10:00:00Z')
const OPENED = { mailbox: 'a@mail.example/INBOX', uidValidity: '7', uidNext: 101 }
const KEPT: Cursor = { mailbox: OPENED.mailbox, uidValidity: '7', lastUid: 90, at: '2026-11-20T10:00:00.000Z' }
const END = { mailbox: OPENED.mailbox, uidValidity: '7', lastUid: 100, at: NOW.toISOString() }

describe('where reading starts', () => {
  it('is the end of a mailbox that was never read', () => {
    expect(startAt(undefined, OPENED, NOW)).toEqual({ cursor: END, moved: true })
    expect(startAt(undefined, { ...OPENED, uidNext: 0 }, NOW).cursor.lastUid).toBe(0)
  })

  it('is where we were', () => {
    expect(startAt(KEPT, OPENED, NOW)).toEqual({ cursor: KEPT, moved: false })
    expect(startAt({ ...KEPT, lastUid: 100 }, OPENED, NOW)).toMatchObject({ moved: false })
  })

  it('is the end of another mailbox', () => {
    expect(startAt({ ...KEPT, mailbox: 'b@mail.example/INBOX' }, OPENED, NOW)).toEqual({ cursor: END, moved: true })
  })

  it('is a day before we were last there when the mailbox was renumbered', () => {
    expect(startAt(KEPT, { ...OPENED, uidValidity: '8' }, NOW)).toEqual({
      cursor: { ...KEPT, uidValidity: '8', lastUid: 0 },
      moved: false,
      since: new Date('2026-11-19T10:00:00Z'),
      warning: expect.stringContaining('renumbered')
    })
  })

  it.each([['nonsense'], [{ ...KEPT, lastUid: -1 }], [{ ...KEPT, lastUid: 101 }]])(
    'is the end, with a warning, where our place makes no sense: %j',
    (kept) => {
      expect(startAt(kept, OPENED, NOW)).toEqual({ cursor: END, moved: true, warning: expect.any(String) })
    }
  )

  it('counts attempts at one mail only', () => {
    const kept = { uidValidity: '7', uid: 91, count: 2 }
    expect([attemptsAt(kept, '7', 91), attemptsAt(kept, '7', 92), attemptsAt(kept, '8', 91)]).toEqual([2, 0, 0])
    expect(attemptsAt(undefined, '7', 91)).toBe(0)
  })
})
