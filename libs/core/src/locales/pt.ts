import type { MailLocale } from '../mail-locale.ts'

export const pt: MailLocale = {
  opens: ['em', 'no dia', 'a'],
  wrote: ['escreveu', 'escreveu o seguinte', 'escrevia'],
  labels: {
    from: ['de', 'remetente', 'responder a'],
    date: ['enviado', 'enviada', 'enviado em', 'enviada em', 'enviado a', 'data'],
    to: ['para'],
    cc: ['cc', 'cópia', 'bcc', 'cco'],
    subject: ['assunto']
  },
  separators: [
    'mensagem original',
    'mensagem encaminhada',
    'mensagem reencaminhada',
    'e-mail original',
    'início da mensagem reencaminhada',
    'início da mensagem encaminhada',
    'texto original'
  ],
  above: ['responda acima desta linha', 'por favor responda acima desta linha', 'escreva acima desta linha'],
  footers: [
    'enviado do …',
    'enviado de …',
    'enviado a partir …',
    'enviado através …',
    'enviado por …',
    'enviado com …',
    'enviado via …',
    'obter o outlook …',
    'obtenha o outlook …',
    'baixe o outlook …'
  ],
  legal: ['confidencial', 'destinatário', 'privilegiada', 'por engano', 'divulgação', 'não autorizada', 'sigilosa'],
  banner: {
    starts: ['atenção', 'cuidado', 'aviso', 'externo', 'e-mail externo'],
    tells: [
      'remetente externo',
      'e-mail externo',
      'fora da organização',
      'fora da empresa',
      'remetente desconhecido',
      'não clique'
    ]
  }
}
