import { z } from 'zod'

const Position = z.string().meta({ description: 'Place in commit order, over all projects' })
const digested = {
  id: z.string(),
  type: z.string(),
  at: z.iso.datetime(),
  digest: z.string().meta({ description: 'Of the payload: `salted:` and a hash, or a bare hash in what is older' }),
  hash: z.string(),
  payload: z.string().optional().meta({ description: 'The very text that is digested; none where it is erased' }),
  salt: z.string().optional()
}

export const ChainLinkView = z
  .object({ ...digested, seq: z.number().int().meta({ description: 'Place in the chain of its contact, from 1' }) })
  .meta({ id: 'ChainLink' })

export const ChainView = z
  .object({
    contact: z.string(),
    head: z
      .object({ seq: z.number().int(), hash: z.string() })
      .meta({ description: 'What the contact says of its end' }),
    links: z.array(ChainLinkView)
  })
  .meta({
    id: 'Chain',
    description: 'A part of a contact’s history; what follows stands at the beginning of the next page'
  })
export type ChainView = z.infer<typeof ChainView>

export const PlacedEventView = z
  .object({
    ...digested,
    position: Position,
    contact: z.string().optional(),
    isContactThere: z.boolean().optional().meta({ description: 'Of an event of a contact: whether that exists' }),
    seq: z.number().int().optional()
  })
  .meta({ id: 'PlacedEvent', description: 'The payload only where it is no contact’s: chains have the others' })
export type PlacedEventView = z.infer<typeof PlacedEventView>

export const AnchorView = z
  .object({
    project: z.string(),
    seq: z.number().int().meta({ description: 'Place among the anchors of the project, from 1' }),
    position: Position,
    events: z.number().int().meta({ description: 'How many it covers: those after the anchor before' }),
    digest: z.string().meta({ description: 'Over these, one after the other' }),
    at: z.iso.datetime(),
    hash: z.string().meta({ description: 'Over the anchor before and this one' })
  })
  .meta({ id: 'Anchor' })
export type AnchorView = z.infer<typeof AnchorView>
