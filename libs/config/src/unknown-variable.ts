import { CLIENT_VARIABLES, VARIABLES } from './variables.ts'

const KNOWN = Object.keys(VARIABLES)

/** What Kubernetes puts into every container beside a service named `parley`: `PARLEY_SERVICE_HOST`, `PARLEY_PORT_3000_TCP`. */
const SERVICE_LINK = /_(SERVICE_(HOST|PORT)|PORT)(_|$)/

/** A misspelt `PARLEY_*` must not be ignored in silence: each is named together with the name it resembles most. */
export function unknownVariables(env: Record<string, string | undefined>): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('PARLEY_') && !KNOWN.includes(name) && !CLIENT_VARIABLES.includes(name))
    .filter((name) => !(env['KUBERNETES_SERVICE_HOST'] && SERVICE_LINK.test(name)))
    .map((name) => `${name} is not a variable of Parley; did you mean ${nearest(name)}?`)
}

function nearest(name: string): string {
  return KNOWN.map((known) => ({ known, distance: distance(name, known) })).sort((a, b) => a.distance - b.distance)[0]!
    .known
}

/** Levenshtein: how many letters to insert, remove or replace. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1]
    for (let column = 1; column <= to.length; column++) {
      const replace = row[column - 1]! + (letter === to[column - 1] ? 0 : 1)
      next.push(Math.min(replace, row[column]! + 1, next[column - 1]! + 1))
    }
    row = next
  }
  return row[to.length]!
}
