import type { MailLocale } from '../mail-locale.ts'
import { pt } from './pt.ts'

export const ptBr: MailLocale = {
  ...pt,
  separators: [...pt.separators, 'mensagem enviada', 'início da mensagem'],
  footers: ['enviado pelo …', 'enviado do meu …', 'sent from my …', 'mensagem enviada do …']
}
