// What a provider puts on the wire, held against the vendor's own list of what it takes.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import type { Simulator } from '../../libs/provider-kit/src/simulator.ts'
import type { Json } from './api.ts'

const SPECS = new URL('../../../shared/vendor-specs/', import.meta.url)
/** Taken for years by Slack, whose list is of 2021. */
const SLACK_SINCE = ['metadata', 'include_all_metadata']

/** What is wrong with a request: nothing where it is right, or the list knows nothing of its like. */
export type SpecCheck = (url: string, init?: RequestInit) => readonly string[]
export type Vendor = 'slack' | 'discord' | 'telegram'

/** A platform that lets no case end well in which it was sent what its vendor would not take. */
export function bySpec<S extends Simulator, Options>(
  vendor: Vendor,
  simulate: (options: Options) => Promise<S>
): (options: Options) => Promise<S> {
  if (!existsSync(SPECS)) return simulate
  const check = specCheck(vendor)
  return async (options) => {
    const simulator = await simulate(options)
    const faults: string[] = []
    const checked: typeof fetch = (url, init) => {
      faults.push(...check(String(url), init))
      return fetch(url, init)
    }
    return {
      ...simulator,
      context: { ...simulator.context, fetch: checked },
      async stop() {
        await simulator.stop()
        assert.deepEqual(faults, [], `By its own list ${vendor} would not take what it was sent`)
      }
    }
  }
}

const checks = new Map<Vendor, SpecCheck>()

export function specCheck(vendor: Vendor): SpecCheck {
  const known = checks.get(vendor) ?? { slack: slackCheck, discord: discordCheck, telegram: telegramCheck }[vendor]()
  checks.set(vendor, known)
  return known
}

const read = (name: string): Json =>
  JSON.parse(readFileSync(new URL(`${name}.json`, SPECS), 'utf8').replaceAll('#/components/schemas/', '#/$defs/'))
const compile = (schema: object): ValidateFunction => new Ajv({ strict: false, validateFormats: false }).compile(schema)

function faultsOf(where: string, validate: ValidateFunction, body: unknown): readonly string[] {
  if (validate(body)) return []
  return (validate.errors ?? []).map(({ instancePath, message }) => `${where}${instancePath} ${message}`)
}

function telegramCheck(): SpecCheck {
  const { methods, $defs } = read('telegram')
  const validators = new Map<string, ValidateFunction>(
    Object.entries<Json>(methods).map(([name, { params }]) => [name, compile({ ...params, $defs })])
  )
  return (url, init) => {
    const method = new URL(url).pathname.split('/').at(-1)!
    const validate = validators.get(method)
    return validate && typeof init?.body === 'string' ? faultsOf(method, validate, JSON.parse(init.body)) : []
  }
}

function discordCheck(): SpecCheck {
  const { paths, components } = read('discord')
  const validators = new Map<string, ValidateFunction>()
  const routes = Object.entries<Json>(paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).flatMap(([method, about]) => {
      const schema = about?.requestBody?.content?.['application/json']?.schema
      const pattern = new RegExp(`^/api(?:/v\\d+)?${path.replace(/\{[^}]+\}/g, '[^/]+')}$`)
      return schema ? [{ name: `${method.toUpperCase()} ${path}`, method, pattern, schema }] : []
    })
  )
  return (url, init) => {
    const { pathname } = new URL(url)
    const route = routes.find(({ method, pattern }) => method === init?.method?.toLowerCase() && pattern.test(pathname))
    const body = init?.body instanceof FormData ? init.body.get('payload_json') : init?.body
    if (!route || typeof body !== 'string') return []
    const validate = validators.get(route.name) ?? compile({ ...route.schema, $defs: components.schemas })
    validators.set(route.name, validate)
    return faultsOf(route.name, validate, JSON.parse(body))
  }
}

function slackCheck(): SpecCheck {
  const { paths } = read('slack')
  const { schemas } = read('slack-blockkit')
  const parts = { blocks: compile(schemas.Blocks), view: compile(schemas.ModalOrHome) }
  return (url, init) => {
    const method = new URL(url).pathname.split('/').at(-1)!
    const about = paths[`/${method}`]
    if (!about) return []
    const known = (about.post ?? about.get).parameters as Json[]
    const given = new URLSearchParams(String(init?.body ?? ''))
    const missing = known.filter(({ name, required }) => required && name !== 'token' && !given.has(name))
    return [
      ...missing.map(({ name }) => `${method} lacks ${name}`),
      ...[...given].flatMap(([name, value]) => {
        const { type } = known.find((one) => one.name === name) ?? {}
        if (type === undefined) return SLACK_SINCE.includes(name) ? [] : [`${method} takes no ${name}`]
        if (type === 'boolean' && !/^(true|false|1|0)$/.test(value)) return [`${method}: ${name} is no ${type}`]
        const part = parts[name as 'blocks' | 'view']
        return part ? faultsOf(`${method} ${name}`, part, JSON.parse(value)) : []
      })
    ]
  }
}
