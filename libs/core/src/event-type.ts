import { z } from 'zod'

/** Everything that an agent can hear of. A closed list: webhooks filter by it. */
export const EventType = z
  .enum([
    'contact.created',
    'contact.asked',
    'contact.sent',
    'contact.delivered',
    'contact.unreachable',
    'contact.replied',
    'contact.held',
    'contact.autoreplied',
    'contact.escalated',
    'contact.changed',
    'contact.resolved',
    'contact.expired',
    'contact.cancelled',
    'contact.undeliverable',
    'contact.late',
    'contact.viewed',
    'contact.reacted',
    'channel.opted_out',
    'channel.opted_in',
    'message.received',
    'conversation.ended'
  ])
  .meta({ id: 'EventType' })
export type EventType = z.infer<typeof EventType>
