import type { MailLocale } from '../mail-locale.ts'

export const es: MailLocale = {
  opens: ['el', 'en'],
  wrote: ['escribió', 'escribio', 'ha escrito', 'escribía'],
  labels: {
    from: ['de', 'remitente', 'responder a'],
    date: ['enviado', 'enviado el', 'fecha', 'enviado a las', 'enviada el'],
    to: ['para', 'a'],
    cc: ['cc', 'copia', 'cco'],
    subject: ['asunto']
  },
  separators: [
    'mensaje original',
    'mensaje reenviado',
    'correo original',
    'correo reenviado',
    'mensaje enviado',
    'inicio del mensaje reenviado',
    'mensaje de origen',
    'cita original'
  ],
  above: [
    'responda por encima de esta línea',
    'responder por encima de esta línea',
    'por favor, responda por encima de esta línea',
    'escriba por encima de esta línea'
  ],
  footers: [
    'enviado desde …',
    'enviado de …',
    'enviado con …',
    'enviado vía …',
    'enviado por …',
    'obtener outlook …',
    'obtén outlook …',
    'descargar outlook …'
  ],
  legal: ['confidencial', 'destinatario', 'privilegiada', 'por error', 'divulgación', 'prohibida', 'no autorizada'],
  banner: {
    starts: ['atención', 'precaución', 'advertencia', 'externo', 'correo externo', 'cuidado'],
    tells: [
      'remitente externo',
      'correo externo',
      'fuera de la organización',
      'fuera de su organización',
      'fuera de la empresa',
      'remitente desconocido',
      'no haga clic'
    ]
  }
}
