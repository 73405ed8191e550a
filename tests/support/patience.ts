/**
 * How long the simulated platforms of e2e tests wait for an answer to a press. Real ones give up after seconds; whether a
 * loaded machine keeps that is no matter of a test, and is held by the providers' suites on a clock of their own.
 */
export const answerWithinMs = 50_000
