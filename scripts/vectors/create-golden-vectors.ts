import type { GoldenVectors } from '../../src/testing/conformance/vectors/golden-vectors.js'
import { AROUND_THE_TABLE } from './around-the-table.js'
import { CLAIMED_SENDS } from './claimed-sends.js'
import { createCommandVectors } from './command-case.js'
import { CLAIM_CASES } from './commands/claim-cases.js'
import { FEEDBACK_CASES } from './commands/feedback-cases.js'
import { SCHEDULE_CASES } from './commands/schedule-cases.js'
import { SETTLE_CASES } from './commands/settle-cases.js'
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
export const VERSION = '1.1.0'

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

const COMMANDS = [...SCHEDULE_CASES, ...CLAIM_CASES, ...SETTLE_CASES, ...FEEDBACK_CASES]

/** Creates all vectors; every run has the same result. */
export function createGoldenVectors(): GoldenVectors {
  const vectors = RULES.flatMap(createVectors)
  const commands = COMMANDS.flatMap(createCommandVectors)
  const claimed = CLAIMED_SENDS.flatMap(createVectors)
  return {
    version: VERSION,
    numberOfVectors: vectors.length,
    numberOfRequests: REQUESTS.length,
    numberOfCommands: commands.length,
    numberOfClaimed: claimed.length,
    vectors,
    requestsInput: REQUESTS_INPUT,
    requests: REQUESTS,
    commands,
    claimed,
  }
}

/** Returns the content of the file. */
export function printGoldenVectors(goldenVectors: GoldenVectors): string {
  return printJson({ $schema: './lead-updates.v1.schema.json', ...goldenVectors })
}
