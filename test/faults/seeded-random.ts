/** Draws pseudorandom values. */
export interface Random {
  /** Returns an integer from `min` to `max`, both included. */
  integer(min: number, max: number): number
  /** @throws RangeError if the list is empty. */
  pick<T>(items: readonly T[]): T
}

/** Creates a generator that draws the same values for the same seed: mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed

  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  const integer = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  return {
    integer,
    pick(items) {
      const [item] = items.slice(integer(0, items.length - 1))
      if (item === undefined) throw new RangeError('An empty list has no item')
      return item
    },
  }
}
