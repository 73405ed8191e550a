import type { MailLocale } from '../mail-locale.ts'

export const th: MailLocale = {
  opens: ['เมื่อ', 'ในวันที่'],
  wrote: ['เขียนว่า', 'ได้เขียนว่า', 'เขียน'],
  labels: {
    from: ['จาก', 'ผู้ส่ง'],
    date: ['วันที่', 'ส่ง', 'เวลา'],
    to: ['ถึง'],
    cc: ['สำเนา', 'cc'],
    subject: ['เรื่อง', 'หัวเรื่อง']
  },
  separators: ['ข้อความต้นฉบับ', 'ข้อความเดิม', 'ข้อความที่ส่งต่อ'],
  footers: ['ส่งจาก …'],
  legal: ['ความลับ', 'ผู้รับ']
}
