import { z } from 'zod'

const Id = z.string().min(1).max(64)

export const LinkRevocation = z
  .strictObject({
    message: Id.optional().meta({ description: 'The link of one message' }),
    contact: Id.optional().meta({ description: 'With `recipient`: the links of one of those asked in it' }),
    recipient: Id.optional(),
    person: Id.optional().meta({ description: 'A handle such as `@ann`, or an id: their links in all contacts' })
  })
  .superRefine((of, issues) => {
    const refuse = (path: keyof typeof of, message: string) =>
      issues.addIssue({ code: 'custom', message, path: [path], input: of })
    const ways = [of.message, of.contact ?? of.recipient, of.person].filter((one) => one !== undefined)
    if (ways.length !== 1) refuse('message', 'give one of "message", "contact" with "recipient", or "person"')
    else if ((of.contact === undefined) !== (of.recipient === undefined))
      refuse(of.contact === undefined ? 'contact' : 'recipient', '"contact" and "recipient" go together')
  })
  .meta({ id: 'LinkRevocation' })
export type LinkRevocation = z.infer<typeof LinkRevocation>

export const LinksRevoked = z
  .object({ revoked: z.number().int().meta({ description: 'How many links ended by this' }) })
  .meta({ id: 'LinksRevoked' })
