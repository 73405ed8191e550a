/** A Content-Disposition (RFC 6266) that downloads a file under its name, whatever the name holds. */
export function attachmentHeader(name: string): string {
  const plain = name.replace(/[^ -~]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}

const PLAIN = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.){1,1000})"|([^\s;"]{1,1000}))/i
const ENCODED = /;\s*filename\*\s*=\s*utf-8'[a-z-]{0,20}'([^\s;"]{1,3000})/i

/** The file name that a Content-Disposition gives, if any. */
export function nameIn(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const encoded = decoded(ENCODED.exec(header)?.[1])
  if (encoded !== undefined) return encoded
  const [, quoted, token] = PLAIN.exec(header) ?? []
  const name = quoted?.replace(/\\(.)/g, '$1') ?? token
  // Node reads headers as Latin-1, and clients write them as UTF-8.
  return name === undefined ? undefined : Buffer.from(name, 'latin1').toString()
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text)
  } catch {
    return undefined
  }
}
