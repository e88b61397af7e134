import file from '../../../../vectors/lead-updates.v1.json' with { type: 'json' }
import type { GoldenVectors } from './vector-types.js'

/**
 * The golden vectors, as they stand in `campaign-lead/vectors/lead-updates.v1.json`.
 *
 * @example
 * ```ts
 * const refused = goldenVectors.vectors.filter(({ expected }) => 'refusal' in expected)
 * ```
 */
export const goldenVectors: GoldenVectors = /* @__PURE__ */ acceptFirstFormat(file)

function acceptFirstFormat(given: { readonly version: string }): GoldenVectors {
  if (!isFirstFormat(given)) throw new TypeError(`Unknown vectors, of version ${given.version}`)
  return given
}

/** What the version promises is held by the schema, which the tests check the file by. */
function isFirstFormat(given: { readonly version: string }): given is GoldenVectors {
  return given.version.startsWith('1.')
}
