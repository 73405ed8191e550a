/** Why a reply proves no more than it does, by the word that stands with it: words of e-mail, and our own. */
const REASONS: Readonly<Record<string, string>> = {
  dkim_missing: 'the mail carries no DKIM signature',
  dkim_failed: 'its DKIM signature does not hold',
  dkim_unaligned: 'its DKIM signature is of a domain that does not sign for its sender',
  dkim_unchecked: 'the DNS did not say whether its DKIM signature holds',
  dkim_partial: 'its DKIM signature covers only a part of the body',
  dkim_testing: 'the key of its DKIM signature is only being tried',
  token_unsigned: 'its DKIM signature does not cover to whom it was written, or what it answers',
  header_doubled: 'a header stands twice in it',
  id_missing: 'it has no Message-ID',
  id_unsigned: 'nothing signed tells it from an old mail, sent again',
  content_unsigned: 'its DKIM signature does not cover how its body is to be read',
  date_unsigned: 'its DKIM signature does not cover when it was written',
  date_ahead: 'it is dated in the future',
  from_ambiguous: 'it is not certain who its sender is',
  older_than_question: 'it was written before the question'
}

/** In words, for people; `undefined` for a word that another provider uses. */
export function proofReason(word: string | undefined): string | undefined {
  return word === undefined || !Object.hasOwn(REASONS, word) ? undefined : REASONS[word]
}
