import fc from 'fast-check'

/** Returns every value that fast-check generates while it shrinks, the smallest last. */
export function shrinkAll<T>(arbitrary: fc.Arbitrary<T>, fails: (value: T) => boolean): T[] {
  const generated: T[] = []
  const property = fc.property(arbitrary, (value) => {
    generated.push(value)
    return !fails(value)
  })
  fc.check(property, { numRuns: 200 })
  return generated
}
