import { ParleyError } from '@parley/provider-kit'

/** Where a message goes: a chat, and the topic in it where it is a forum. */
export interface Place {
  /** A number, as text; or `@name` of a public group or channel. */
  readonly chat: string
  readonly topic?: number
}

const NUMBER = /^(-?)0*([1-9]\d{0,15})$/
const NAME = /^@[A-Za-z]\w{3,31}$/
const TOPIC = /^[1-9]\d{0,9}$/

/** Throws `target_invalid`. */
export function parseTarget(text: string): string {
  const [chat = '', topic, ...more] = text.trim().split('/')
  const number = NUMBER.exec(chat)
  const canonical = number ? `${number[1]}${number[2]}` : NAME.test(chat) ? chat.toLowerCase() : undefined
  const hasTopic = topic === undefined || (TOPIC.test(topic) && canonical !== undefined && isGroup(canonical))
  if (canonical !== undefined && hasTopic && more.length === 0) {
    return topic === undefined ? canonical : `${canonical}/${topic}`
  }
  throw new ParleyError('target_invalid', {
    detail:
      'A target is a person’s number (42), a group’s or channel’s (-1001234567890), a topic of a forum (-1001234567890/7), or the @name of a public group or channel'
  })
}

/** People have positive numbers. */
export const isGroup = (target: string): boolean => !/^\d/.test(target)

export function placeOf(target: string): Place {
  const [chat = '', topic] = target.split('/')
  return { chat, ...(topic === undefined ? {} : { topic: Number(topic) }) }
}

export const targetOf = ({ chat, topic }: Place): string => (topic === undefined ? chat : `${chat}/${topic}`)
