/**
 * How often each fault is injected: once in CI, 20 times by `npm run faults`, which sets
 * `FAULT_REPETITIONS`.
 */
export const REPETITIONS = readRepetitions(process.env['FAULT_REPETITIONS'] ?? '1')

function readRepetitions(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  throw new TypeError(`FAULT_REPETITIONS must be a positive integer, got ${JSON.stringify(text)}`)
}
