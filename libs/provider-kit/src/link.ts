const SAFE = new Set(['http:', 'https:', 'mailto:'])

/** Parses a link that an agent gave; undefined unless it is absolute and opens a web page or a mail. */
export function safeLink(url: string): URL | undefined {
  if (!URL.canParse(url)) return undefined
  const parsed = new URL(url)
  return SAFE.has(parsed.protocol) ? parsed : undefined
}

/** The addresses in what a platform was given, wherever they stand: in words, markup, the fields of a button. */
export function linksIn(given: unknown): readonly string[] {
  const found = JSON.stringify(given)?.match(/https?:\/\/[^\s"'`<>|()[\]\\]+/g) ?? []
  return [...new Set(found.map((one) => one.replaceAll('&amp;', '&').replace(/[.,;:!?*_~]+$/, '')))]
}

/** Where a link really leads, shown beside its label so that a label cannot pose as another site. */
export const linkPlace = (url: URL): string => (url.protocol === 'mailto:' ? url.pathname : url.host)
