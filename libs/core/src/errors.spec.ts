import { ERRORS, isParleyError, ParleyError, type ErrorCode } from './errors.ts'

const codes = Object.keys(ERRORS) as ErrorCode[]

it.each(codes)('%s is named noun_problem, and has a status and a title for people', (code) => {
  expect(code).toMatch(/^[a-z]+(_[a-z]+)+$/)
  expect(ERRORS[code].status).toBeGreaterThanOrEqual(400)
  expect(ERRORS[code].status).toBeLessThan(600)
  expect(ERRORS[code].title).toMatch(/^[A-Z].*[^.]$/)
})

it('never advises to try again what the client got wrong, but for rates, what is still running and what broke off', () => {
  const retried = codes.filter((code) => ERRORS[code].retry && ERRORS[code].status < 500)
  expect(retried).toEqual(['key_rate_exceeded', 'idempotency_key_running', 'file_incomplete', 'too_many_requests'])
  expect(ERRORS.send_outcome_unknown.retry).toBe(false)
})

describe('ParleyError', () => {
  it('takes its title for its message, status and retry from the table', () => {
    const error = new ParleyError('provider_rate_limited', { retryAfterMs: 30_000 })
    expect(error).toMatchObject({
      name: 'ParleyError',
      code: 'provider_rate_limited',
      message: ERRORS.provider_rate_limited.title,
      status: 503,
      retryable: true,
      retryAfterMs: 30_000,
      faults: []
    })
    expect(error).not.toHaveProperty('cause')
  })

  it('has a path be the one fault, said with the detail', () => {
    const error = new ParleyError('option_unknown', { path: 'option', detail: 'The contact offers "a"' })
    expect(error.faults).toEqual([{ path: 'option', message: 'The contact offers "a"' }])
  })

  it('keeps several faults and the cause', () => {
    const cause = new Error('below')
    const faults = [{ path: 'a', message: 'one' }]
    const error = new ParleyError('request_invalid', { faults, cause })
    expect(error.faults).toEqual(faults)
    expect(error.cause).toBe(cause)
  })

  it('is known by its shape, because a provider may carry a class of its own', () => {
    const foreign = Object.assign(new Error('x'), { name: 'ParleyError', code: 'provider_rejected' })
    expect(isParleyError(foreign)).toBe(true)
    expect(isParleyError(new ParleyError('contact_closed'))).toBe(true)
    expect(isParleyError(Object.assign(new Error('x'), { name: 'ParleyError', code: 'made_up' }))).toBe(false)
    expect(isParleyError(Object.assign(new Error('x'), { name: 'ParleyError', code: 'toString' }))).toBe(false)
    expect(isParleyError(Object.assign(new Error('x'), { code: 'provider_rejected' }))).toBe(false)
    expect(isParleyError({ name: 'ParleyError', code: 'provider_rejected' })).toBe(false)
    expect(isParleyError(undefined)).toBe(false)
  })
})
