type Body = () => void | Promise<void>

/** The four words that Jest, Vitest and `node:test` have in common. */
export interface Runner {
  describe(name: string, body: () => void): unknown
  it(name: string, body: Body): unknown
  beforeEach(body: Body): unknown
  afterEach(body: Body): unknown
  /** `after` in `node:test`: without either the summary is not printed. */
  afterAll?(body: Body): unknown
  after?(body: Body): unknown
}

/** The runner that has put its words into the global scope. */
export function globalRunner(): Runner {
  const words = globalThis as unknown as Partial<Runner>
  for (const word of ['describe', 'it', 'beforeEach', 'afterEach'] as const) {
    if (typeof words[word] !== 'function') {
      throw new Error(`There is no global "${word}": give the runner, as in { runner: await import('node:test') }`)
    }
  }
  return words as Runner
}
