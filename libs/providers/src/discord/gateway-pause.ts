const FIRST_MS = 2_000
/**
 * What is cut off for longer than some minutes Discord does not replay, so it is tried again soon; and a bot may begin a
 * thousand sessions a day, then Discord takes its token away.
 */
const LONGEST_MS = 100_000

/** How long to wait after so many failures in a row. */
export const pauseAfter = (failures: number): number => Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS)
