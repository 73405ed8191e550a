import { ParleyError, type Fault } from '@parley/core'
import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/** What a schema refused, as faults with dotted paths. An unknown field is named with the nearest known one. */
export function toRequestError(issues: readonly unknown[], schema: unknown): ParleyError {
  const faults = firstOf(issues as Issue[], (issue) => faultsOf(issue, schema))
  const [first] = faults
  return new ParleyError('request_invalid', {
    faults,
    ...(first ? { detail: first.path ? `${first.path}: ${first.message}` : first.message } : {})
  })
}

/** More faults than that help nobody, and a request may hold a hundred thousand. */
const MOST_FAULTS = 50

function firstOf<One>(ones: readonly One[], faultsIn: (one: One) => readonly Fault[]): Fault[] {
  const faults: Fault[] = []
  for (const one of ones) {
    faults.push(...faultsIn(one))
    if (faults.length >= MOST_FAULTS) break
  }
  return faults.slice(0, MOST_FAULTS)
}

function faultsOf(issue: Issue, schema: unknown): Fault[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path)
    return firstOf(issue.keys, (key) => {
      const nearest = nearestOf(key, known)
      const message = nearest ? `unknown field; did you mean "${nearest}"?` : 'unknown field'
      return [{ path: [...path, key].join('.'), message }]
    })
  }
  if (issue.code === 'invalid_union' && 'errors' in issue) {
    // The branch that came furthest says best what is wrong.
    const branches = (issue.errors as Issue[][]).filter((branch) => branch.length > 0)
    const deepest = branches.sort((a, b) => depth(b) - depth(a))[0]
    if (deepest && depth(deepest) > 0) {
      return firstOf(deepest, (inner) => faultsOf({ ...inner, path: [...issue.path, ...inner.path] } as Issue, schema))
    }
    const messages = [...new Set(branches.map((branch) => branch[0]!.message))]
    return [{ path: path.join('.'), message: messages.join(', or ') || issue.message }]
  }
  return [{ path: path.join('.'), message: issue.message }]
}

function depth(issues: readonly Issue[]): number {
  return issues.reduce(
    (most, issue) => Math.max(most, issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)),
    0
  )
}

interface Definition {
  readonly type?: string
  readonly shape?: Record<string, unknown>
  readonly element?: unknown
  readonly innerType?: unknown
  readonly in?: { readonly def?: Definition }
  readonly out?: unknown
  readonly options?: readonly unknown[]
}

/** The field names that a schema knows at a path. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  const definition = (schema as { def?: Definition } | undefined)?.def
  if (!definition) return []
  if (definition.innerType) return keysAt(definition.innerType, path)
  if (definition.in) return keysAt(definition.in.def?.type === 'transform' ? definition.out : definition.in, path)
  if (definition.options) return definition.options.flatMap((option) => keysAt(option, path))
  const [head, ...rest] = path
  if (head === undefined) return Object.keys(definition.shape ?? {})
  if (definition.element) return keysAt(definition.element, rest)
  return keysAt(definition.shape?.[String(head)], rest)
}

function nearestOf(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((one) => ({ one, distance: distance(name.toLowerCase(), one.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  return ranked[0] && ranked[0].distance <= Math.max(2, Math.floor(name.length / 2)) ? ranked[0].one : undefined
}

/** Levenshtein's. Names are short; longer ones are not compared. */
function distance(a: string, b: string): number {
  if (a.length > 64 || b.length > 64) return Infinity
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + Number(a[i - 1] !== b[j - 1])))
    }
    row = next
  }
  return row.at(-1)!
}
