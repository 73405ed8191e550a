/**
 * What mail clients write in one language around what people write. Everything in lower case; an entry stands for
 * itself, and in `footers` and nowhere else `…` stands for some words. docs/adding-a-locale.md says how to add one.
 */
export interface MailLocale {
  /** First words of "On Monday, Ann wrote:". */
  readonly opens?: readonly string[]
  /** Its verb, as it stands before the colon. */
  readonly wrote: readonly string[]
  /** Labels of the head of a mail that is copied into another: "From: Ann". */
  readonly labels: Readonly<Record<'from' | 'date' | 'to' | 'cc' | 'subject', readonly string[]>>
  /** "Original Message", "Forwarded message": between dashes, or with nothing but a colon after it. */
  readonly separators: readonly string[]
  /** "Reply above this line". */
  readonly above?: readonly string[]
  /** "Sent from …": what a device or an app puts below. */
  readonly footers?: readonly string[]
  /** Words of a company's legal notice. Two of them in one paragraph make it one. */
  readonly legal?: readonly string[]
  /** A warning about mail from outside that a gateway puts above: how it starts, and what else tells it. */
  readonly banner?: { readonly starts: readonly string[]; readonly tells: readonly string[] }
}
