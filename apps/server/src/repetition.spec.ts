import { pino } from 'pino'
import { Repetition } from './repetition.ts'

let lines: { msg: string; contact: string; err: Error }[]
let repetition: Repetition
let logger: ReturnType<typeof pino>

beforeEach(() => {
  lines = []
  repetition = new Repetition()
  logger = pino(
    { hooks: repetition.hooks() },
    { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]) }
  )
})

const lost = () => new Error('Connection terminated unexpectedly')
const refused = () => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' })
const sql = (code: string, message: string) => Object.assign(new Error(message), { code, severity: 'FATAL' })

it('logs a database that is away once, whoever notices and in whatever words, and counts the rest', () => {
  for (let turn = 0; turn < 100; turn++) {
    logger.warn({ err: lost() }, 'The queues have trouble')
    logger.warn({ err: sql('57P01', 'terminating connection due to administrator command') }, 'A sweep was cut short')
    logger
      .child({ channel: `chn_${turn}` })
      .warn({ err: sql('57P03', 'the database system is starting up') }, 'Listening')
    logger.error({ requestId: `req_${turn}`, err: sql('25006', 'cannot execute INSERT') }, 'A request failed')
    logger.error({ err: new Error('Wrapped', { cause: lost() }) }, 'A request failed')
  }
  expect(lines.map(({ msg }) => msg)).toEqual(['The queues have trouble'])
  expect(repetition.turn()).toEqual([
    { level: 'warn', message: 'The queues have trouble', cause: 'the database is away', times: 499 }
  ])
})

it('knows one address that refuses from another', () => {
  const other = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), { code: 'ECONNREFUSED' })
  for (const err of [refused(), other, refused(), other]) logger.warn({ err }, 'The queues have trouble')
  expect(lines.map(({ err }) => err.message)).toEqual([refused().message, other.message])
})

it('counts what says the same again, and lets through what is about something else', () => {
  for (const contact of ['con_1', 'con_2', 'con_1'])
    logger.error({ contact, requestId: String(Math.random()), err: new Error('broken') }, 'Put back')
  logger.error({ contact: 'con_1', err: new Error('otherwise') }, 'Put back')
  expect(lines.map(({ contact, err }) => [contact, err.message])).toEqual([
    ['con_1', 'broken'],
    ['con_2', 'broken'],
    ['con_1', 'otherwise']
  ])
})

it('says it anew after a turn in which it did not come', () => {
  const complain = () => logger.warn({ err: lost() }, 'The queues have trouble')
  complain()
  complain()
  expect(repetition.turn()).toHaveLength(1)
  complain()
  expect(repetition.turn()).toMatchObject([{ times: 1 }])
  expect(lines).toHaveLength(1)
  expect(repetition.turn()).toEqual([])
  complain()
  expect(lines).toHaveLength(2)
})

it('counts no line below a warning, and loses none where there are too many causes to keep', () => {
  for (let turn = 0; turn < 3; turn++) logger.info('Answered')
  expect(lines).toHaveLength(3)
  for (let turn = 0; turn < 1_200; turn++) logger.warn({ contact: `con_${turn % 600}` }, 'Held')
  expect(lines).toHaveLength(3 + 600 + 100)
})
