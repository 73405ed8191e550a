import type { MailLocale } from '../mail-locale.ts'

export const vi: MailLocale = {
  opens: ['vào', 'lúc', 'ngày'],
  wrote: ['đã viết', 'viết', 'đã gửi'],
  labels: {
    from: ['từ', 'người gửi'],
    date: ['đã gửi', 'ngày', 'gửi', 'thời gian', 'ngày gửi'],
    to: ['đến', 'tới', 'người nhận', 'gửi đến'],
    cc: ['cc', 'đồng gửi'],
    subject: ['chủ đề', 'tiêu đề']
  },
  separators: [
    'tin nhắn gốc',
    'thư gốc',
    'tin nhắn gốc được chuyển tiếp',
    'thư đã chuyển tiếp',
    'tin nhắn đã chuyển tiếp',
    'tin nhắn được chuyển tiếp',
    'thư được chuyển tiếp',
    'bắt đầu thư được chuyển tiếp',
    'forwarded message'
  ],
  footers: ['đã gửi từ …', 'được gửi từ …', 'gửi từ …', 'tải outlook …'],
  legal: ['bảo mật', 'người nhận', 'nhầm lẫn', 'trái phép']
}
