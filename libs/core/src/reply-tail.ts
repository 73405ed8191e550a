/** What ends what somebody wrote without being part of it. Each pattern sees one line of bounded length. */

const DASHES = /^[-–—]{2,3}$/
const FOOTER =
  /^(?:(?:sent|gesendet|envoyé|enviado|inviato|verzonden|skickat|sendt|wysłane|отправлено|odesláno|gönderildi) (?:from|via|using|with|by|von|mit|depuis|de|da|desde|do|dal|van|met|från|fra|z|с|из) (?:my |mon |meinem |mi |meu |mijn |min |mein )?.{2,80}|von meinem .{2,60} gesendet|get outlook for .{2,80}|télécharger outlook .{2,60}|holen sie sich outlook .{2,60}|download outlook .{2,60}|yahoo mail.{0,60}|发自我的.{1,40}|[发發]自.{1,40}|來自我的.{1,40}|从我的.{1,20}发送|.{1,40}(?:から送信|에서 보냄))$/iu
const DISCLAIMER =
  /confidential|disclaimer|intended (?:solely |only )?(?:for|recipient)|privileged|vertraulich|confidentiel|confidencial|riservat|保密|机密|機密/iu
const ADDRESSEE = /recipient|addressee|empfänger|destinataire|destinatario|收件人|unauthori[sz]ed|未经授权/iu
const BANNER =
  /^[[*\s]{0,4}(?:caution|external|warning|attention|be careful|achtung|外部邮件|警告|注意)[\]:：!*\s].{0,400}(?:outside|external|extern|unknown sender|links|外部|链接)/iu
const ADDRESS = /^<?[\w.+-]{1,64}@[\w.-]{1,253}>?$/

/** What to take off the end of a run of lines: where it starts, and what it is. */
export function tailOf(looks: readonly string[]): { readonly from: number; readonly kind: 'signature' | 'footer' }[] {
  const found: { from: number; kind: 'signature' | 'footer' }[] = []
  const dashes = looks.findIndex((look, index) => index > 0 && DASHES.test(look))
  let end = dashes < 0 ? looks.length : dashes
  if (dashes >= 0) found.push({ from: dashes, kind: 'signature' })
  for (let at = end - 1; at >= 0; at--) {
    const look = looks[at]!
    if (look === '') continue
    const footer = FOOTER.test(look) || (at > 0 && look.length >= 100 && DISCLAIMER.test(look))
    if (!footer && (at === 0 || !ADDRESS.test(look))) break
    end = at
    found.push({ from: at, kind: footer ? 'footer' : 'signature' })
  }
  return found
}

/** A line that a mail gateway puts above everything. */
export function isBanner(look: string): boolean {
  return BANNER.test(look)
}

/** Legal words of a company, which its server puts below everything. */
export function isDisclaimer(text: string): boolean {
  const head = text.slice(0, 4_000)
  return head.length >= 100 && DISCLAIMER.test(head) && ADDRESSEE.test(head)
}
