import type { GoldenVectors } from '../../src/testing/conformance/vectors/golden-vectors.js'
import { AROUND_THE_TABLE } from './around-the-table.js'
import { createVectors } from './create-vector.js'
import { DO_NOT_CONTACT } from './do-not-contact.js'
import { MATCHING_ROWS } from './matching-rows.js'
import { OTHER_ROWS } from './other-rows.js'
import { PRESETS } from './presets.js'
import { printJson } from './print-json.js'
import { RE_ENROLLMENT } from './re-enrollment.js'
import { READINGS } from './readings.js'
import { REFUSALS } from './refusals.js'
import { REQUESTS, REQUESTS_INPUT } from './requests.js'
import { STATUS_ON_ENROLLMENT } from './status-on-enrollment.js'
import { TAG_MATCHING } from './tag-matching.js'

/** The file of the vectors. */
export const FILE = 'vectors/lead-updates.v1.json'

/** Raise it for every change, even of a single word. */
export const VERSION = '1.0.0'

const RULES = [
  ...AROUND_THE_TABLE,
  ...MATCHING_ROWS,
  ...OTHER_ROWS,
  ...READINGS,
  ...TAG_MATCHING,
  ...RE_ENROLLMENT,
  ...DO_NOT_CONTACT,
  ...STATUS_ON_ENROLLMENT,
  ...PRESETS,
  ...REFUSALS,
]

/** Creates all vectors; every run has the same result. */
export function createGoldenVectors(): GoldenVectors {
  const vectors = RULES.flatMap(createVectors)
  return {
    version: VERSION,
    numberOfVectors: vectors.length,
    numberOfRequests: REQUESTS.length,
    vectors,
    requestsInput: REQUESTS_INPUT,
    requests: REQUESTS,
  }
}

/** Returns the content of the file. */
export function printGoldenVectors(goldenVectors: GoldenVectors): string {
  return printJson({ $schema: './lead-updates.v1.schema.json', ...goldenVectors })
}
