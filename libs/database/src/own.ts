/** Whose contacts alone may be read, and by which channels what answers nothing may have come. */
export interface Own {
  readonly keyId: string
  readonly channels: readonly string[]
}

/** Whether a row of `contact` may be read: always, where the parameter is null. */
export function isOwnContact(keyId: string, contact = 'contact'): string {
  return `(${keyId}::text is null or ${contact}.key_id = ${keyId})`
}

/** A thread in which others ask and this key does not is theirs. */
export function isNotOthers(keyId: string, thread: string): string {
  return `(exists (select 1 from contact c where c.thread_id = ${thread} and c.key_id = ${keyId})
    or not exists (select 1 from contact c where c.thread_id = ${thread}))`
}

/** Whether a row `t` of `turn` may be read: it is of its contacts, or came by its channels and is nobody else's. */
export function isOwnTurn(keyId: string, channels: string): string {
  return `(${keyId}::text is null or exists (select 1 from contact c where c.id = t.contact_id and c.key_id = ${keyId})
    or (t.contact_id is null and ${isNotOthers(keyId, 't.thread_id')}
      and exists (select 1 from channel n where n.id = t.channel_id and n.name = any (${channels}))))`
}
