import type { MailLocale } from '../mail-locale.ts'

export const tr: MailLocale = {
  wrote: [
    'yazdı',
    'şunu yazdı',
    'şunları yazdı',
    'tarihinde şunu yazdı',
    'tarihinde şunları yazdı',
    'yazmış',
    'tarihinde yazdı',
    'yazmıştı',
    'yazıyor'
  ],
  labels: {
    from: ['kimden', 'gönderen', 'yanıt adresi'],
    date: ['gönderme tarihi', 'tarih', 'gönderildi', 'gönderim tarihi', 'gönderim', 'gönderilme tarihi', 'gönderme'],
    to: ['kime', 'alıcı', 'alıcılar'],
    cc: ['bilgi', 'cc', 'bilgi (cc)', 'kopya'],
    subject: ['konu']
  },
  separators: [
    'orijinal mesaj',
    'özgün ileti',
    'orjinal mesaj',
    'asıl ileti',
    'yönlendirilmiş mesaj',
    'yönlendirilen ileti',
    'iletilen mesaj',
    'iletilmiş mesaj',
    'başlangıç yönlendirilmiş ileti',
    'yönlendirilen iletinin başlangıcı',
    'iletilmiş ileti',
    'iletinin başlangıcı',
    'yönlendirilmiş ileti',
    'ileti başlangıcı',
    'özgün mesaj'
  ],
  above: ['lütfen bu satırın üzerine yanıt yazın', 'bu satırın üstüne yanıt yazın'],
  footers: ['outlook … edinin', '…umdan gönderildi', '…imden gönderildi', '…ımdan gönderildi'],
  legal: ['gizli', 'alıcı', 'alıcısı', 'yanlışlıkla', 'yetkisiz'],
  banner: {
    starts: ['dikkat', 'uyarı', 'harici'],
    tells: [
      'kurum dışından',
      'kuruluş dışından',
      'şirket dışından',
      'harici bir gönderen',
      'bilinmeyen gönderen',
      'tıklamayın'
    ]
  }
}
