import { readFileSync } from 'node:fs'
import { APPROVAL_OPTIONS, decide, extractReply } from '@parley/core'
import type { Command } from 'commander'
import { UsageError } from '../exit.ts'
import { renderExplanation } from '../explanation.render.ts'
import { answerLines, stringIn, type Line } from '../json-lines.ts'
import { terminalOf } from '../terminal.ts'

const APPROVAL = { kind: 'approval', options: APPROVAL_OPTIONS } as const

const KINDS: Readonly<Record<string, (input: string) => Promise<{ text?: string; html?: string }>>> = {
  text: async (text) => ({ text }),
  html: async (html) => ({ html }),
  eml: async (raw) => mailIn(Buffer.from(raw, 'utf8')),
  eml_base64: async (raw) => mailIn(Buffer.from(raw, 'base64'))
}

/** No other command reads mail, so none but these waits for its parser. */
async function mailIn(raw: Uint8Array) {
  const { readMailWords } = await import('../mail.parse.ts')
  return readMailWords(raw)
}

export function addReply(program: Command): void {
  const reply = program
    .command('reply')
    .description('how replies are understood; works without a server')
    .addHelpText(
      'after',
      `
Examples:
  $ npx parley reply explain mail.eml
  $ npx parley reply parse --jsonl < mails.jsonl > replies.jsonl
  $ npx parley reply decide --jsonl < texts.jsonl`
    )
  addParse(reply)
  addDecide(reply)
  addExplain(reply)
}

function addParse(reply: Command): void {
  reply
    .command('parse')
    .description('take what people wrote out of mails: without quotes, signatures and footers')
    .requiredOption('--jsonl', 'a JSON object a line on standard input, and one a line on standard output')
    .addHelpText(
      'after',
      `
Reads  {"id", "kind": "text" | "html" | "eml" | "eml_base64", "input", "outbound"?}; outbound is the text that was answered.
Prints {"id", "reply", "confidence": "high" | "low"}. A wrong line is told on standard error, the rest goes on; exit code 1.

Examples:
  $ echo '{"id": 1, "kind": "text", "input": "Yes\\n> Really?"}' | npx parley reply parse --jsonl
  $ jq -Rsc '{id: "a", kind: "eml", input: .}' mail.eml | npx parley reply parse --jsonl`
    )
    .action(() => answerLines(parse))
}

async function parse(line: Line): Promise<object> {
  const input = stringIn(line, 'input')
  const kind = stringIn(line, 'kind')
  if (!Object.hasOwn(KINDS, kind)) throw new UsageError(`"kind" must be one of ${Object.keys(KINDS).join(', ')}`)
  const outbound = line['outbound'] === undefined || line['outbound'] === null ? undefined : stringIn(line, 'outbound')
  const { text, confidence } = extractReply(await KINDS[kind]!(input), outbound)
  return { id: line['id'], reply: text, confidence }
}

function addDecide(reply: Command): void {
  reply
    .command('decide')
    .description('read texts as answers to an approval with the options approve and reject')
    .requiredOption('--jsonl', 'a JSON object a line on standard input, and one a line on standard output')
    .addHelpText(
      'after',
      `
Reads  {"id", "text"}. Prints {"id", "decision": "approve" | "reject" | "unclear", "comment"?}; what is unclear is its own
comment. A wrong line is told on standard error, the rest goes on; exit code 1.

Examples:
  $ echo '{"id": 1, "text": "Approved. Next time cc legal."}' | npx parley reply decide --jsonl`
    )
    .action(() =>
      answerLines((line) => {
        const text = stringIn(line, 'text')
        const { decision = 'unclear', comment } = decide(text, APPROVAL)
        return { id: line['id'], decision, comment: comment ?? (decision === 'unclear' ? text.trim() : undefined) }
      })
    )
}

function addExplain(reply: Command): void {
  reply
    .command('explain')
    .description('show what of a mail is taken for the reply, what is cut and why, and what it decides')
    .argument('<file>', 'a mail as it came (.eml)')
    .option('--outbound <file>', 'the text that it answers, which makes the cut surer')
    .addHelpText(
      'after',
      `
Only the words are read: whether a mail is genuine and whose answer counts is checked by the server.

Examples:
  $ npx parley reply explain mail.eml
  $ npx parley reply explain mail.eml --outbound sent.txt`
    )
    .action(async (file: string, options: { outbound?: string }) => {
      const outbound = options.outbound === undefined ? undefined : contentOf(options.outbound).toString('utf8')
      const { readMailWords } = await import('../mail.parse.ts')
      const mail = await readMailWords(contentOf(file))
      const reply = extractReply(mail, outbound)
      const out = terminalOf(process.stdout)
      out.line(renderExplanation(mail, reply, decide(reply.text, APPROVAL), out))
    })
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`)
  }
}
