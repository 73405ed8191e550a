import type { MailLocale } from '../mail-locale.ts'

export const en: MailLocale = {
  opens: ['on', 'at'],
  wrote: ['wrote', 'writes', 'said', 'has written'],
  labels: {
    from: ['from', 'reply-to'],
    date: ['sent', 'date', 'date sent', 'sent at'],
    to: ['to'],
    cc: ['cc', 'bcc'],
    subject: ['subject', 're']
  },
  separators: [
    'original message',
    'original email',
    'original mail',
    'reply message',
    'forwarded message',
    'forwarded email',
    'forwarded mail',
    'begin forwarded message',
    'forwarded by',
    'message forwarded',
    'quoted message',
    'original',
    'original appointment'
  ],
  above: [
    'reply above this line',
    'please reply above this line',
    'write above this line',
    'type your reply above this line',
    'type your answer above this line',
    'answer above this line',
    'reply above the line',
    'reply above this line to respond'
  ],
  footers: [
    'sent from …',
    'sent via …',
    'sent using …',
    'sent with …',
    'sent by … mobile',
    'sent by galaxy',
    'from my iphone',
    'from my iphone …',
    'sent on the go …',
    'get outlook for …',
    'get [outlook …',
    'download outlook …',
    'yahoo mail…',
    'typed on …',
    'composed on …',
    'powered by cricket wireless'
  ],
  legal: [
    'confidential',
    'privileged',
    'disclaimer',
    'intended recipient',
    'recipient',
    'addressee',
    'unauthorized',
    'unauthorised',
    'proprietary',
    'disclosure',
    'in error'
  ],
  banner: {
    starts: ['caution', 'external', 'warning', 'attention', 'be careful', 'security notice', 'notice', 'important'],
    tells: [
      'originated',
      'from outside',
      'external sender',
      'external email',
      'external mail',
      'external source',
      'unknown sender',
      'outside of the organi',
      'outside the organi',
      'outside your organi',
      'outside of your organi',
      'outside our organi',
      'do not click',
      'don’t click'
    ]
  }
}
