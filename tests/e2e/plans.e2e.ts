// What is read of a large database: no table from end to end, and nothing that grows with what others have in it.
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import {
  ChannelRepository,
  ConsentRepository,
  ContactRepository,
  Database,
  DeadLetterRepository,
  DeliveryRepository,
  EffectRepository,
  EventRepository,
  FileRepository,
  IdempotencyRepository,
  InboundRepository,
  KeyRepository,
  LinkRepository,
  MessageRepository,
  PersonRepository,
  ReplyRepository,
  SecretBox,
  ThreadRepository,
  WebhookRepository
} from '../../libs/database/src/index.ts'
import { freshDatabase } from '../support/database.ts'
import { fillWithManyRows } from '../support/many-rows.ts'
import { plansOf } from '../support/plan.ts'

/** Tables that stay small however much is asked. */
const SMALL = [
  'channel',
  'webhook',
  'project',
  'sequencer',
  'person',
  'api_key',
  'channel_state',
  'consent',
  'code',
  'setback'
]
const PAGE = 50
const MOST_ROWS = 4_000
const MOST_PAGES = 4_000

let own: { url: string; drop(): Promise<void> }
let database: Database

beforeAll(async () => {
  own = await freshDatabase('migrated')
  const client = new pg.Client(own.url)
  await client.connect()
  await fillWithManyRows(client)
  await client.end()
  database = await Database.open({ url: own.url, dataDir: '', poolSize: 2 })
}, 120_000)

afterAll(async () => {
  await database.close()
  await own.drop()
})

const box = () => new SecretBox([{ id: 'k', key: randomBytes(32) }] as never)
const contacts = () => new ContactRepository(database)
const list = (project: string, filter: object) => () => contacts().list(project, { limit: PAGE, ...filter })
const keyOf = (keyId: string, ...channels: string[]) => ({ keyId, channels })
const before = { createdAt: new Date('2026-01-02'), id: 'con_0050000' }

const READS: Record<string, () => Promise<unknown>> = {
  'all contacts of a large project': list('large', {}),
  'the next page of contacts': list('large', { before }),
  'pending contacts': list('large', { status: 'pending' }),
  'pending contacts, the next page': list('large', { status: 'pending', before }),
  'contacts of a rare status': list('large', { status: 'cancelled' }),
  'contacts of a status that none has': list('large', { status: 'expired' }),
  'contacts of a kind': list('large', { kind: 'notice' }),
  'contacts of a kind that none has': list('large', { kind: 'question' }),
  'contacts of a kind and status that only few have together': list('large', { kind: 'notice', status: 'resolved' }),
  'pending contacts of a small project': list('ours', { status: 'pending' }),
  'all contacts of a small project': list('ours', {}),
  'contacts of a thread by its key': list('large', { thread: 'case-1002' }),
  'pending contacts of a thread by its id': list('large', { thread: 'thr_1001', status: 'pending' }),
  'contacts by metadata that one has': list('large', { metadata: { order: '1001' } }),
  'contacts by metadata that all have': list('large', { metadata: { env: 'prod' } }),
  "contacts by metadata that all of the others' have": list('ours', { metadata: { env: 'prod' } }),
  'contacts by external id': list('large', { externalId: ['order-1001', 'hidden'] }),
  'pending contacts that are past their retention': list('large', { status: 'pending', pastRetention: true }),
  'pending contacts of which none is': list('ours', { status: 'pending', pastRetention: true }),
  'contacts of a key': list('large', { own: keyOf('key_large0') }),
  'contacts of a key that has few': list('ours', { own: keyOf('key_ours0') }),
  'pending contacts of a key': list('large', { own: keyOf('key_large0'), status: 'pending' }),
  'contacts of a key, of a status that none has': list('large', { own: keyOf('key_large0'), status: 'expired' }),
  'held replies': () => new ReplyRepository(database).list('large', 'held', PAGE),
  'held replies of a small project': () => new ReplyRepository(database).list('ours', 'held', PAGE),
  'discarded replies, of which there are none': () => new ReplyRepository(database).list('large', 'discarded', PAGE),
  'all replies': () => new ReplyRepository(database).list('large', undefined, PAGE),
  'deliveries of a webhook': () => new DeliveryRepository(database, box()).list('large', 'whk_large', PAGE),
  'dead letters': () => new DeadLetterRepository(database).list('large', undefined, PAGE),
  'dead letters of a small project': () => new DeadLetterRepository(database).list('ours', undefined, PAGE),
  'dead effects': () => new DeadLetterRepository(database).list('large', 'effect', PAGE),
  'dead inbound messages': () => new DeadLetterRepository(database).list('ours', 'inbound', PAGE),
  'the event stream': () => new EventRepository(database).listAfter('large', 10_000n, PAGE),
  'the event stream of a small project': () => new EventRepository(database).listAfter('ours', 10_000n, PAGE),
  'the event stream of a key that has few': () =>
    new EventRepository(database).listAfter('large', 10n, PAGE, keyOf('key_bounded')),
  'the event stream of a key that has none': () =>
    new EventRepository(database).listAfter('large', 10n, PAGE, keyOf('key_none', 'other')),
  "a contact's history": () => new EventRepository(database).history('large', 'con_0001001'),
  'a thread by its key': () => new ThreadRepository(database).find('large', 'case-1002'),
  'a thread by its id': () => new ThreadRepository(database).find('large', 'thr_1001'),
  'what was said of a contact': () => new ThreadRepository(database).turnsOf('large', 'con_0001001'),
  'the thread of a reference': () =>
    new ThreadRepository(database).findByRefs('large', 'chn_large', [{ chat: 'chat-1001', id: 1001 }]),
  people: () => new PersonRepository(database).list('large'),
  files: () => new FileRepository(database).find('large', ['fil_1001'], keyOf('key_large0', 'chat')),
  keys: () => new KeyRepository(database).list('large'),
  webhooks: () => new WebhookRepository(database, box()).list('large'),
  'what an inbound message answers, by its reference': () =>
    new MessageRepository(database).findByRef('chn_large', { chat: 'chat-1001', id: 1001 }),
  'what an inbound message answers, by its chat': () =>
    new MessageRepository(database).findThere({
      channelId: 'chn_large',
      target: 'chat-1001',
      chat: { chat: 'chat-1001' },
      at: undefined
    }),
  'what is to be sent, with all that was said': () => new MessageRepository(database).findCopy('msg_1001'),
  'where silence approves, at a target': () =>
    new ConsentRepository(database).findSilent('large', 'chn_large', 'chat-1001'),
  'due contacts': () => contacts().findDue(0, PAGE),
  'ended notices': () => contacts().findEndedNotices(PAGE),
  'what came to a small project and waits': () =>
    new InboundRepository(database).hasBacklog('con_0001000', { graceMs: 1e12, unprovenGraceMs: 1e12 }),
  'sends that nobody came back to': () => new MessageRepository(database).findAbandoned(PAGE),
  'effects to hand out again': () => new EffectRepository(database).sweep(PAGE),
  'deliveries to hand out again': () => new DeliveryRepository(database, box()).sweep(PAGE),
  'inbound messages to hand out again': () => new InboundRepository(database).sweep(PAGE, []),
  'old answers and counts': () => new IdempotencyRepository(database).forgetOld(),
  'files that nothing refers to': () => new FileRepository(database).sweep(),
  "a key's rate": () => new KeyRepository(database).use('key_1', 10),
  'what uses a channel of a small project': () =>
    new ChannelRepository(database, box()).findOpenUses('ours', 'chn_ours'),
  'what asks a person of a small project': () => new PersonRepository(database).findOpenContacts('ours', 'per_1'),
  'links of a message': () => new LinkRepository(database).revoke('large', { messageId: 'msg_1001' }),
  'links of a person': () =>
    new LinkRepository(database).revoke('large', {
      personId: 'per_1',
      places: [{ channelId: 'chn_large', target: 'chat-1001' }]
    }),
  'the deletion of a webhook without deliveries': () =>
    new WebhookRepository(database, box()).remove('large', 'whk_none'),
  'the claim of a send': () => new MessageRepository(database).claim({ messageId: 'msg_1001', attempts: 0 })
}

it.each(Object.keys(READS))('reads only what it needs: %s', async (name) => {
  const plans = await plansOf(database, READS[name]!)
  expect(plans.length).toBeGreaterThan(0)
  for (const { text, scanned, rowsExamined, pages, mostSorted } of plans) {
    const large = scanned.filter((table) => !SMALL.includes(table))
    const isBounded = rowsExamined <= MOST_ROWS && pages <= MOST_PAGES && mostSorted <= MOST_ROWS
    expect({ text, large, ...(isBounded ? {} : { rowsExamined, pages, mostSorted }) }).toEqual({ text, large: [] })
  }
})
