import { html, type Html } from '@parley/provider-kit'

/** A file to download. Its name was chosen by a stranger. */
export interface FileView {
  readonly name: string
  /** In bytes. */
  readonly size: number
  readonly href: string
  /** Who sent it; the agent unless given. */
  readonly by?: string
}

export const renderFiles = (files: readonly FileView[]): Html =>
  html`<section class="files">
    <h2>${files.length === 1 ? 'Attachment' : 'Attachments'}</h2>
    <ul>
      ${files.map(renderFile)}
    </ul>
  </section>`

const renderFile = ({ name, size, href, by }: FileView): Html =>
  html`<li>
    <a href="${href}" download><bdi>${name}</bdi></a>
    <span class="soft">${sizeText(size)}${by !== undefined && html`, from <bdi>${by}</bdi>`}</span>
  </li>`

function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`
  const [amount, unit] = bytes < 999_500 ? [bytes / 1_000, 'KB'] : [bytes / 1_000_000, 'MB']
  return `${amount < 9.95 ? amount.toFixed(1) : Math.round(amount)} ${unit}`
}
