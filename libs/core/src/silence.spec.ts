import { aContact, ann, bob, cy, dee, group, HOUR, MINUTE, START } from '../../../tests/builders/contact.builder.ts'
import { accepts, bounced, play, says, sent, stranger, waited } from '../../../tests/builders/contact-event.builder.ts'

const silent = aContact().asked(ann, bob, dee).quorum(2).deadline(HOUR).onTimeout('approve')
const end = waited(START + HOUR)
const expired = (reason: string) => ({ status: 'expired', reason })

describe('case 28: nobody’s word stands against it', () => {
  const asked = [sent(ann), sent(bob)]

  it.each([
    ['an unclear text', says(ann).wonders('wait, I want to look first')],
    ['a rejection', says(ann).rejects()],
    ['a request for changes', says(ann).requestsChanges()],
    ['a reply that is held for what it proves', says(ann).proving('claimed').approves()],
    ['a reply that is held for who wrote it', stranger('email:zed@else.example').approves()]
  ])('%s, and nothing more comes: expired, objection', (_, word) => {
    const objecting = play(silent.rejections(2), ...asked, word).contact
    expect(play(objecting, end).contact).toMatchObject(expired('objection'))
  })

  it('an edited approval is not as proposed', () => {
    const action = { name: 'refund', arguments: { amount: 100 }, editable: true }
    const edit = says(ann).decides('approve', { option: 'approve', arguments: { amount: 10 } })
    const { contact } = play(silent.asking({ action }), ...asked, edit, end)
    expect(contact).toMatchObject(expired('objection'))
  })

  it('one that names the arguments as they stand is', () => {
    const action = { name: 'refund', arguments: { amount: 100, to: 'cy' }, editable: true }
    const same = says(ann).decides('approve', { option: 'approve', arguments: { to: 'cy', amount: 100 } })
    const { contact } = play(silent.asking({ action }), ...asked, same, end)
    expect(contact.outcome).toMatchObject({ decision: 'approved', by: 'policy', proposal: 1 })
  })

  it('had Ann then approved as proposed, her "wait" would no longer count', () => {
    const { contact } = play(silent, ...asked, says(ann).wonders('wait'), says(ann).approves(), end)
    expect(contact.outcome).toMatchObject({ decision: 'approved', by: 'policy', responses: [{ person: 'ann' }] })
  })

  it('had she first approved, her "wait" stands', () => {
    const { contact } = play(silent, ...asked, says(ann).approves(), says(ann).wonders('no, wait'), end)
    expect(contact).toMatchObject(expired('objection'))
  })

  it('a delegate speaks for her', () => {
    const boss = { ...ann, delegates: [cy] }
    const word = says(cy).delegateOf(ann).wonders('she is looking at it')
    const { contact } = play(silent.asked(boss, bob, dee), sent(boss), word, end)
    expect(contact).toMatchObject(expired('objection'))
  })

  it('the held reply counts until it is accepted', () => {
    const held = says(ann).proving('claimed').approves()
    const { contact } = play(silent, ...asked, held, says(ann).approves(), end)
    expect(contact).toMatchObject(expired('objection'))
    const accepted = play(silent, ...asked, held, accepts(held, ann), end)
    expect(accepted.contact.outcome).toMatchObject({ decision: 'approved', by: 'policy' })
  })

  it('more of them than are noted one by one stand in its way too, make the contact no larger, and can be accepted', () => {
    const held = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, n) =>
        stranger(`email:eve${from + n}@else.example`)
          .proving('claimed')
          .approves()
      )
    const many = held(0, 500)
    const noted = play(silent, ...asked, ...many, ...held(500, 501)).contact
    const last = held(1_999, 2_000)
    const more = play(noted, ...held(501, 1_999), ...last)
    expect(more.contact).toEqual({ ...noted, version: expect.any(Number) })
    expect(more).toMatchObject({ hearing: { state: 'held', reason: 'not_asked' }, news: [{ type: 'contact.held' }] })

    const discarded = many.map(({ reply: { id: replyId, account } }) => ({
      ...{ type: 'discarded' as const, replyId, account, at: START }
    }))
    expect(play(more.contact, ...discarded, end).contact).toMatchObject(expired('objection'))
    expect(play(more.contact, accepts(last[0]!, ann)).contact.votes).toMatchObject([{ person: 'ann' }])
  })

  it('or discarded', () => {
    const held = says(ann).proving('claimed').rejects()
    const discarded = { type: 'discarded', replyId: held.reply.id, account: held.reply.account, at: START } as const
    expect(play(silent, ...asked, held, discarded, end).contact.outcome?.decision).toBe('approved')
  })

  it('or discarded, whatever the spelling of its account', () => {
    const spelled = says(ann).from('email:ann+1@acme.example').with({ canonical: 'email:ann@acme.example' })
    const held = spelled.proving('claimed').rejects()
    const discarded = { type: 'discarded', replyId: held.reply.id, account: held.reply.account, at: START } as const
    expect(play(silent, ...asked, held, discarded, end).contact.outcome?.decision).toBe('approved')
  })

  describe('who writes STOP where they are asked has spoken', () => {
    const [address] = ann.addresses
    const stop = { type: 'spoke', by: 'inb_1', ...address, at: START } as const

    it('and silence does not approve', () => {
      const { contact, effects, news } = play(silent, ...asked, stop)
      expect(play(contact, end).contact).toMatchObject(expired('objection'))
      expect({ effects, news }).toEqual({ effects: [], news: [] })
    })

    it('until they approve as proposed, however often the word is delivered', () => {
      const { contact } = play(silent, ...asked, stop, says(ann).approves(), stop, end)
      expect(contact.outcome).toMatchObject({ decision: 'approved', by: 'policy' })
      const again = play(silent, ...asked, says(ann).approves(), stop, end)
      expect(again.contact).toMatchObject(expired('objection'))
    })

    it('elsewhere, or to what silence does not approve, they have not', () => {
      const open = play(silent, ...asked).contact
      expect(play(open, { ...stop, target: 'zed@else.example' }).contact).toBe(open)
      expect(play(open, { ...stop, channelId: 'other' }).contact).toBe(open)
      const plain = play(silent.onTimeout('expire'), ...asked).contact
      expect(play(plain, stop).contact).toBe(plain)
      const later = play(aContact().asked(bob).stage(ann).deadline(HOUR).onTimeout('approve'), sent(bob)).contact
      expect(play(later, stop).contact).toBe(later)
    })
  })

  it('two held replies are two', () => {
    const [one, two] = [says(ann).proving('claimed').rejects(), says(ann).proving('claimed').rejects()]
    const discarded = { type: 'discarded', replyId: one.reply.id, account: one.reply.account, at: START } as const
    expect(play(silent, ...asked, one, two, discarded, end).contact).toMatchObject(expired('objection'))
  })

  it('a contact that was stored before objections were kept has them in what was told and in its votes', () => {
    for (const word of [says(ann).wonders(), says(ann).proving('claimed').approves(), says(ann).rejects()]) {
      const { objections: _, ...stored } = play(silent.rejections(2), ...asked, word).contact
      expect(play(stored, end).contact).toMatchObject(expired('objection'))
    }
  })
})

describe('case 23: surely asked', () => {
  it('for at least half of the time until silence decides', () => {
    const half = play(silent, sent(ann, { at: START + 30 * MINUTE }), end)
    expect(half.contact.outcome).toMatchObject({ decision: 'approved', by: 'policy' })
    const less = play(silent, sent(ann, { at: START + 30 * MINUTE + 1 }), end)
    expect(less.contact).toMatchObject(expired('not_surely_asked'))
  })

  it('until the deadline, however late the clock is looked at', () => {
    const { contact } = play(silent, sent(ann, { at: START + 31 * MINUTE }), waited(START + 10 * HOUR))
    expect(contact).toMatchObject(expired('not_surely_asked'))
  })

  it('also without a deadline, until the end of the last wait', () => {
    const waits = aContact().asked(ann).waits(HOUR).onTimeout('approve')
    const soon = play(waits, sent(ann, { at: START + HOUR }), waited(START + 2 * HOUR))
    expect(soon.contact.outcome?.decision).toBe('approved')
    const late = play(waits, sent(ann, { at: START + HOUR + 2 }), waited(START + 3 * HOUR))
    expect(late.contact).toMatchObject(expired('not_surely_asked'))
  })

  it('by the first that arrived, and by another where that one bounced', () => {
    const later = sent(bob, { at: START + 40 * MINUTE })
    expect(play(silent, sent(ann), later, end).contact.status).toBe('resolved')
    expect(play(silent, sent(ann), later, bounced(ann), end).contact).toMatchObject(expired('not_surely_asked'))
  })

  it('not by somebody who is away', () => {
    const away = { type: 'autoreplied', recipientId: 'ann', account: 'email:ann@acme.example', at: START } as const
    expect(play(silent, sent(ann), away, end).contact).toMatchObject(expired('not_surely_asked'))
    expect(play(silent, sent(ann), sent(bob), away, end).contact.outcome?.decision).toBe('approved')
  })

  it('nor by one who said so to another message that asked them', () => {
    const staged = aContact().asked(ann, cy).stage(ann).deadline(HOUR).onTimeout('approve')
    const away = { type: 'autoreplied', recipientId: 'ann', account: 'email:ann@acme.example', at: START } as const
    const second = sent(ann, { occurrence: 2 })
    const { contact } = play(staged, sent(ann), away, says(cy).approves(), second, end)
    expect(contact).toMatchObject(expired('not_surely_asked'))
    expect(play(staged, sent(ann), says(cy).approves(), second, end).contact.outcome?.decision).toBe('approved')
  })

  it('a stage that people approved needs no such proof, and one that was never entered was not asked', () => {
    const staged = aContact().asked(ann).stage(bob).deadline(HOUR).onTimeout('approve')
    expect(play(staged, says(ann).approves(), sent(bob), end).contact.outcome?.decision).toBe('approved')
    expect(play(staged, sent(ann), end).contact).toMatchObject(expired('not_surely_asked'))
  })

  it('each stage by its own sends', () => {
    const staged = aContact().asked(ann, cy).stage(bob).deadline(HOUR).onTimeout('approve')
    const { contact } = play(staged, sent(ann), says(cy).approves(), end)
    expect(contact).toMatchObject(expired('not_surely_asked'))
  })

  it('a group counts as asked where its card is', () => {
    const slack = group('slack:#approvals')
    const { contact } = play(aContact().asked(slack).deadline(HOUR).onTimeout('approve'), sent(slack), end)
    expect(contact.outcome?.decision).toBe('approved')
  })
})

it('says what silence approved: the version as proposed', () => {
  const action = { name: 'refund', arguments: { amount: 100 }, editable: true }
  const { contact } = play(silent.asking({ action }), sent(ann), end)
  expect(contact.outcome).toMatchObject({ proposal: 1, option: 'approve', arguments: { amount: 100 } })
})

it.each(['approve', 'reject'] as const)(
  'an earlier deadline of the contact’s own expires, where silence would %s',
  (what) => {
    const own = silent.onTimeout(what).asking({ ownDeadline: true })
    expect(play(own, sent(ann), end).contact).toMatchObject(expired('timeout'))
  }
)
