/** Whole lines that mean yes and no, lower case. Anything beyond them decides nothing: "ok" may be "ok, I saw it". */
export const WORDS: Readonly<Record<string, 'approve' | 'reject'>> = {
  yes: 'approve',
  approve: 'approve',
  approved: 'approve',
  同意: 'approve',
  批准: 'approve',
  通过: 'approve',
  通過: 'approve',
  核准: 'approve',
  no: 'reject',
  reject: 'reject',
  rejected: 'reject',
  deny: 'reject',
  denied: 'reject',
  拒绝: 'reject',
  拒絕: 'reject',
  不同意: 'reject',
  驳回: 'reject',
  駁回: 'reject',
  否决: 'reject',
  否決: 'reject',
  不批准: 'reject',
  不通过: 'reject',
  不通過: 'reject'
}

const VETOES = [
  'but if unless until till except excluding excludes exclude only once after before when whenever while provided providing subject assuming assume',
  'pending condition conditional conditionally conditions contingent however although though yet wait hold stop cancel pause later tomorrow',
  'no not never none neither nor without cannot maybe perhaps possibly probably unsure change changes changed instead rather first then',
  'reject rejected deny denied decline declined refuse withdraw revoke undo mistake wrong sorry question max maximum limit up must should need needs',
  'aber falls wenn nur nicht kein keine erst sofern außer ohne nein warte pero si solo sólo salvo sin mais sauf seulement pas avant non ma se però',
  'mas não exceto apenas maar als niet alleen ale jeśli nie tylko но если только не кроме'
]

/** Words in a comment that may take back, bound or doubt a yes. */
const DOUBTS = new Set(VETOES.join(' ').split(' '))
const DOUBTING_SIGNS =
  /[?？]|n['’]t\b|但|不|没|沒|别|別|勿|如果|若|除非|只|仅|僅|先|嗎|吗|么|呢|等|暂|暫|待|拒|驳|駁|否|改|条件|條件|前提|再|けど|から|ただし|なら|ない|지만|않|만약/u

/** Words in a comment that may take back a no. */
const CONSENTS = new Set(
  'yes yep yeah ok okay approve approved approves fine good go proceed ahead problem problems worries objection objections issue issues concern concerns lgtm sure'.split(
    ' '
  )
)
const CONSENTING_SIGNS = /同意|批准|通过|通過|核准|可以|没问题|沒問題|好的|👍|✅|👌/u

export function doubts(comment: string): boolean {
  return DOUBTING_SIGNS.test(comment) || wordsOf(comment).some((word) => DOUBTS.has(word))
}

export function consents(comment: string): boolean {
  return CONSENTING_SIGNS.test(comment) || wordsOf(comment).some((word) => CONSENTS.has(word))
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}]+/gu) ?? []
  )
}
