import { Readable } from 'node:stream'
import { cleanLine, type Attachment } from '@parley/provider-kit'
import type { SendMailOptions } from 'nodemailer'

const MAX_BYTES = 10_000_000

// What Gmail and Outlook refuse to deliver, or a double click runs: one of them would take the whole mail down.
const EXECUTABLE = new Set(
  (
    'ade adp apk app application appx appxbundle bat cab chm cmd com cpl diagcab dll dmg exe gadget hta img inf ins ' +
    'iso isp jar js jse lib lnk mde mjs msc msi msix msp mst nsh pif ps1 ps1xml ps2 psc1 psd1 psm1 py reg scf scr sct ' +
    'sh shb sys url vb vbe vbs vhd vhdx vxd wsc wsf wsh xll'
  ).split(' ')
)
const EXECUTABLE_TYPE =
  /^(application|text)\/(x-)?(msdownload|ms-dos-executable|msdos-program|dosexec|executable|sh|shellscript|bat|javascript|msi|java-archive|ecmascript)$/

export interface Enclosed {
  readonly sent: readonly Attachment[]
  /** One line for each file, those left out too. */
  readonly lines: readonly string[]
}

/** Which files go into the mail: the first ones that fit, and none that mail servers refuse. */
export function encloseFiles(attachments: readonly Attachment[]): Enclosed {
  const sent: Attachment[] = []
  const lines: string[] = []
  let total = 0
  for (const file of attachments) {
    const about = `${fileName(file)} (${sizeText(file.size)})`
    if (isExecutable(file)) lines.push(`Not attached: ${about}, because mail servers refuse files of this type`)
    else if (total + file.size > MAX_BYTES) lines.push(`Not attached: ${about}, because it is too large for this mail`)
    else {
      total += file.size
      sent.push(file)
      lines.push(`Attached: ${about}`)
    }
  }
  return { sent, lines }
}

/** Each is read only when the mail is. */
export const mailAttachments = (files: readonly Attachment[]): NonNullable<SendMailOptions['attachments']> =>
  files.map((file) => ({
    filename: fileName(file),
    contentType: contentType(file),
    contentDisposition: 'attachment' as const,
    content: Readable.from(file.open())
  }))

function isExecutable(file: Attachment): boolean {
  const ending = /\.([a-z0-9]{1,20})[. ]*$/.exec(fileName(file).toLowerCase())?.[1]
  return EXECUTABLE_TYPE.test(file.contentType.toLowerCase().split(';')[0]!.trim()) || EXECUTABLE.has(ending ?? '')
}

const fileName = (file: Attachment): string => cleanLine(file.name.replace(/[/\\:*?"<>|]/g, '_'), 120) || 'file'

// A mail in a mail may not be encoded, and so could carry lines that break ours.
function contentType(file: Attachment): string {
  const type = file.contentType.toLowerCase().split(';')[0]!.trim()
  return /^(application|audio|font|image|model|text|video)\/[a-z0-9.+-]{1,100}$/.test(type)
    ? type
    : 'application/octet-stream'
}

function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
