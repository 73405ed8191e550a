import { z } from 'zod'

export const Identifier = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/,
    'must be 1 to 63 letters, digits, "-" or "_", and start with a letter or digit'
  )

/** Marks of direction, joiners and the like show nothing: a button of nothing else is refused by every platform. */
export const Line = (max: number) =>
  z.string().trim().min(1).max(max, { abort: true }).refine(isSeen, 'must have a character that can be seen')

/**
 * A list that ends here where it is too long: what looks at all of its items, or at each against the others, is not
 * reached.
 */
export const List = <Item extends z.ZodType>(item: Item, max: number) => z.array(item).max(max, { abort: true })

/** Of an empty text it is enough to say that it is empty. */
const isSeen = (text: string): boolean =>
  text === '' || /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text)

export const FormField = z
  .strictObject({
    id: Identifier,
    label: Line(120),
    type: z.enum(['text', 'number', 'boolean', 'select', 'date']),
    required: z.boolean().default(false),
    options: List(
      z.union([Line(120), z.strictObject({ value: Line(120), label: Line(120) }).meta({ id: 'FieldChoice' })]),
      50
    )
      .min(1)
      .optional()
      .meta({ description: 'What a select offers: texts, or values with the labels that people see' }),
    multiple: z.boolean().optional().meta({ description: 'Several options of a select: the value is a list of them' }),
    multiline: z.boolean().optional().meta({ description: 'Several lines of text' }),
    default: z
      .union([z.string().max(4_000), z.number(), z.boolean(), List(z.string().max(120), 50)])
      .optional()
      .meta({ description: 'Filled in already; taken where somebody answers in words and leaves the field out' }),
    help: z.string().max(300).optional()
  })
  .meta({ id: 'FormField' })
export type FormField = z.infer<typeof FormField>
