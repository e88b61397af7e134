/** What a program prints that retags many leads. */
export interface Retagging {
  /** For each lead. */
  readonly microseconds: number
  /** The most memory that the process has taken until it began, in MB: Node, and the leads or their names. */
  readonly before: number
  /** The same at the end. */
  readonly peak: number
}

/** @throws TypeError naming the field that is no number. */
export function readRetagging(printed: unknown): Retagging {
  const read = (field: keyof Retagging): number => {
    const value: unknown = Reflect.get(Object(printed), field)
    if (typeof value === 'number') return value
    throw new TypeError(`${field} must be a number, got ${String(value)}`)
  }
  return { microseconds: read('microseconds'), before: read('before'), peak: read('peak') }
}

/** What this process has taken of the machine's memory at most, in MB. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS / 1024
}
