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
  'half partial partially partly part parts some most minus less least between otherwise else apart remove skip',
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

/** A line that goes on with the yes above it: "Approve", and below it "for Europe". */
const GOES_ON =
  /^(?:[,;:–—-]|(?:and|or|for|in|from|to|of|as|on|by|at|within|during|per|via|over|under|all|any|each|both|with(?! (?:best|kind|warm|many)))\b)/iu
const AMOUNT = /[%‰$€£¥₹]|\b(?:eur|usd|gbp|cny|rmb|chf|jpy)\b|[一二两三四五六七八九十百千万]\s?[元块个份成]/iu

export function doubts(comment: string): boolean {
  return (
    DOUBTING_SIGNS.test(comment) ||
    wordsOf(comment).some((word) => DOUBTS.has(word)) ||
    comment.split('\n').some((line) => GOES_ON.test(line) || AMOUNT.test(line) || hasFigure(line))
  )
}

/** A few digits are a bound or a date; more are a telephone number. */
function hasFigure(line: string): boolean {
  const digits = line.match(/\p{N}/gu)?.length ?? 0
  return digits > 0 && digits < 7
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
