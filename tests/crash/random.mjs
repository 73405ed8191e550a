// The same seed gives the same plan: which gap is aimed at, what is asked, how long is waited.

/** @param {number} seed */
export function seededRandom(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const random = {
    next,
    /**
     * A whole number from `least` to `most`.
     * @param {number} least
     * @param {number} most
     */
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    /**
     * @template T
     * @param {readonly T[]} list
     * @returns {T}
     */
    pick: (list) => /** @type {T} */ (list[Math.floor(next() * list.length)]),
    /**
     * @template T
     * @param {readonly T[]} list
     */
    shuffled(list) {
      const rest = [...list]
      return list.map(() => /** @type {T} */ (rest.splice(Math.floor(next() * rest.length), 1)[0]))
    }
  }
  return random
}
