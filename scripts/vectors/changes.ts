import { findDifferences } from '../../src/testing/checks/json-difference.js'
import type { GoldenVectors } from '../../src/testing/conformance/vectors/golden-vectors.js'

type Vectors = Pick<GoldenVectors, 'vectors' | 'requests' | 'requestsInput'>

/** What changed from one state of the vectors to another, by a line for each place. */
export function changesBetween(before: Vectors, after: Vectors): string[] {
  return [
    ...changesOf(before.vectors, after.vectors),
    ...findDifferences(
      { requestsInput: after.requestsInput },
      { requestsInput: before.requestsInput },
    ),
    ...changesOf(before.requests, after.requests),
  ]
}

interface Named {
  readonly name: string
}

function changesOf(before: readonly Named[], after: readonly Named[]): string[] {
  const gone = before.filter(({ name }) => find(after, name) === undefined)
  return [
    ...gone.map(({ name }) => `"${name}" is gone`),
    ...after.flatMap((vector) => {
      const { name } = vector
      const old = find(before, name)
      if (old === undefined) return [`"${name}" is new`]
      return findDifferences(vector, old).map((line) => `"${name}": ${line}`)
    }),
  ]
}

function find(vectors: readonly Named[], name: string): Named | undefined {
  return vectors.find((vector) => vector.name === name)
}
