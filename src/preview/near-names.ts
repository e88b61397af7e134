import { simplifyName } from './simplify-name.js'

/** More edits than this are another name, however long both are. */
const MAX_EDITS = 3

/** The beginnings of words that turn a name into its opposite. */
const NEGATIONS = /\b(?:de|dis|im|in|no|non|not|un)[\s-]*/g

/** The comparison of longer names would take seconds. */
const MAX_LENGTH = 200

/**
 * Finds the name that was probably meant: a name that differs only in case, or else the name with the fewest edits,
 * at most one for every three characters. Invisible characters and surrounding spaces are ignored. A name with a
 * negation or another number is not a misspelling: `inactive` is not meant to be `active`.
 *
 * @returns The first of equally near names, or `undefined` if no name is near.
 *
 * @example
 * ```ts
 * findNearName('intrested', ['Interested', 'Meeting booked']) // 'Interested'
 * ```
 */
export function findNearName(name: string, names: readonly string[]): string | undefined {
  const key = simplifyName(name)
  if (key === '') return undefined
  const lower = name.toLowerCase()
  const inOtherCase = names.find((other) => other.toLowerCase() === lower)
  if (inOtherCase !== undefined) return inOtherCase
  let near: string | undefined
  let fewest = Infinity
  for (const other of names) {
    const edits = countEdits(key, simplifyName(other))
    if (edits >= fewest) continue
    near = other
    fewest = edits
  }
  return near
}

/** Returns the number of edits between two keys, or infinity if they are not near. */
function countEdits(one: string, other: string): number {
  if (one === other) return 0
  const length = Math.max(one.length, other.length)
  const max = Math.min(MAX_EDITS, Math.floor(length / 3))
  if (length > MAX_LENGTH || Math.abs(one.length - other.length) > max) return Infinity
  const edits = measureDistance(one, other)
  return edits > max || isOtherMeaning(one, other, edits) ? Infinity : edits
}

function isOtherMeaning(one: string, other: string, edits: number): boolean {
  const [number, otherNumber] = [one, other].map((key) => key.replaceAll(/\P{N}/gu, ''))
  if (number !== '' && otherNumber !== '' && number !== otherNumber) return true
  const withoutNegation = Math.min(
    measureDistance(one.replaceAll(NEGATIONS, ''), other),
    measureDistance(one, other.replaceAll(NEGATIONS, '')),
  )
  return withoutNegation < edits
}

/** Measures the optimal string alignment distance. Each row has the distances of one more character of `one`. */
function measureDistance(one: string, other: string): number {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 0; i < one.length; i += 1) {
    const row = [i + 1]
    for (let j = 0; j < other.length; j += 1) {
      const isSwapped = i > 0 && j > 0 && one[i] === other[j - 1] && one[i - 1] === other[j]
      row.push(
        Math.min(
          at(last, j + 1) + 1,
          at(row, j) + 1,
          at(last, j) + (one[i] === other[j] ? 0 : 1),
          isSwapped ? at(beforeLast, j - 1) + 1 : Infinity,
        ),
      )
    }
    beforeLast = last
    last = row
  }
  return at(last, other.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity
}
