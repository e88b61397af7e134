import type { ReadingIssue } from './lead-reading.js'
import { parseTolerant } from './parse-tolerant.js'

/** The result of reading a text as any value. */
export type JsonReading =
  | {
      readonly kind: 'value'
      /** Any JSON. */
      readonly value: unknown
    }
  | {
      readonly kind: 'unreadable'
      /** At least one, in the order of their lines. */
      readonly issues: readonly ReadingIssue[]
    }

/**
 * Reads a text as a patch or a command, which may be any JSON. The forms of the text are those of `readLeadText`.
 *
 * It never throws. It loads a parser: import this module only when a text is read.
 */
export function readJsonText(text: string): JsonReading {
  const parsed = parseTolerant(text)
  if (parsed.kind === 'unreadable') return parsed
  // JSON cannot contain `undefined`.
  if (parsed.value !== undefined) return { kind: 'value', value: parsed.value }
  return { kind: 'unreadable', issues: [{ message: 'undefined is not JSON', line: 1 }] }
}
