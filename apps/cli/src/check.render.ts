import type { ChannelCheck } from '@parley/sdk'
import type { Terminal } from './terminal.ts'

const WORDS = { ok: 'ok    ', warn: 'warn  ', failed: 'failed' } as const

/** A check, and what to do about it. */
export interface Finding extends ChannelCheck {
  readonly advice?: string
}

/** One line for each check, below it what to do. Names stand in a column, so that results can be read down. */
export function renderChecks(findings: readonly Finding[], terminal: Terminal): string {
  const width = Math.max(0, ...findings.map((one) => one.name.length))
  return findings.map((one) => renderCheck(one, width, terminal)).join('\n')
}

function renderCheck({ name, result, detail, ms, advice }: Finding, width: number, terminal: Terminal): string {
  const paint = { ok: terminal.green, warn: terminal.yellow, failed: terminal.red }[result]
  const line = `${paint(WORDS[result])}  ${name.padEnd(width)}  ${visible(detail)} ${terminal.dim(timeOf(ms))}`
  const indent = ' '.repeat(WORDS.ok.length + width + 4)
  return result === 'ok' || advice === undefined ? line : `${line}\n${indent}${terminal.cyan(`→ ${advice}`)}`
}

/** `2 failed, 1 to look at, 9 ok`. */
export function renderSum(findings: readonly Finding[], { bold, red, yellow, green }: Terminal): string {
  const count = (result: Finding['result']) => findings.filter((one) => one.result === result).length
  const [failed, warn, ok] = [count('failed'), count('warn'), count('ok')]
  const paint = failed > 0 ? red : warn > 0 ? yellow : green
  const parts = [failed > 0 && `${failed} failed`, warn > 0 && `${warn} to look at`, `${ok} ok`]
  return bold(paint(parts.filter(Boolean).join(', ')))
}

export function timeOf(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`
}

/** What strangers' servers say may hold what moves a terminal's cursor. */
export function visible(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim()
}
