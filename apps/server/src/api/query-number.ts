import { z } from 'zod'

/** A number in a query. Left empty it is no number, and it is written as people write one. */
export const QueryNumber = <Of extends z.ZodNumber>(number: Of) => z.preprocess(fromText, number)

/** What is not written so is refused as it stands. */
function fromText(text: unknown): unknown {
  return typeof text === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text
}
