/**
 * The words of one language for yes and no: lists of lower-case phrases, set apart by "|". Contractions are written
 * out ("do not"), hyphens are spaces. Whatever is not listed decides nothing, so that a list may be short.
 */
export interface Tongue {
  /** Says yes by itself. */
  readonly yes: string
  /** Answers yes; beside "noted" it may answer something else, and twice over it mocks. */
  readonly nods: string
  /** Says yes by itself, but beside thanks only that it was heard. */
  readonly faint: string
  readonly no: string
  /** What one does with a request: "approve". Said by itself yes, after a denial no, as a plea ("please approve") nothing. */
  readonly verdicts: string
  /** What may then be done: "go ahead". By itself and as a plea yes, after a denial no. */
  readonly acts: string
  /** Done to something: "send". As an act, but no sign of a yes in a longer remark. */
  readonly jobs: string
  /** How something is: "fine". By itself a faint yes, after `isNot` no. */
  readonly states: string
  readonly denials: string
  readonly isNot: string
  /** Stands before an act or a verdict and asks for it. */
  readonly pleas: string
  /** Asks somebody else to decide, in one word or another order. */
  readonly asks: string
  /** May stand around a yes or a no and changes nothing. */
  readonly around: string
  /** May stand around a no only: "unfortunately". */
  readonly regrets: string
  /** Supports a yes and is none: "no changes". */
  readonly supports: string
  /** Was read, and no more: "noted". */
  readonly heard: string
  /** Said by itself it puts any decision beside it off: "wait". */
  readonly wavers: string
  readonly greetings: string
  readonly farewells: string
  /** Opens a clause that goes on with what the thanks are for. */
  readonly thanks: string
  /** Opens a clause of praise. */
  readonly praise: string
  /** Opens a sentence about another time. */
  readonly later: string
  /** Opens a sentence about what was read or checked before. */
  readonly checked: string
  /** Opens the reason of a no. */
  readonly because: string
  /** Opens what takes back the words before it. */
  readonly but: string
  /** Words beside a yes past which it is none; of the kind that stands between spaces. */
  readonly vetoes: string
  /** The same for scripts without spaces: found anywhere. */
  readonly signs: string
}
