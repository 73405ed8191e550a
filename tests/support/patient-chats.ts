import * as chats from '@parley/provider-kit/simulators'

/**
 * How long simulated platforms wait for an answer to a press in e2e tests. Real ones give up after seconds: the
 * providers' suites hold that on a clock that stands still with the process, and here a process of its own answers,
 * which a busy machine may hold up.
 */
const answerWithinMs = 100_000

type Options<Simulate extends (...options: never[]) => unknown> = NonNullable<Parameters<Simulate>[0]>

export const simulateSlack = (options: Options<typeof chats.simulateSlack> = {}) =>
  chats.simulateSlack({ answerWithinMs, ...options })
export const simulateDiscord = (options: Options<typeof chats.simulateDiscord> = {}) =>
  chats.simulateDiscord({ answerWithinMs, ...options })
export const simulateTelegram = (options: Options<typeof chats.simulateTelegram> = {}) =>
  chats.simulateTelegram({ answerWithinMs, ...options })
