/** The output of a program that retags many leads. */
export interface Retagging {
  /** Per lead. */
  readonly microseconds: number
  /** Peak memory before the first call, in MB: Node, and the leads or their ids. */
  readonly before: number
  /** Peak memory at the end, in MB. */
  readonly peak: number
}

/** @throws TypeError if a field is not a number; the message names it. */
export function readRetagging(printed: unknown): Retagging {
  const read = (field: keyof Retagging): number => {
    const value: unknown = Reflect.get(Object(printed), field)
    if (typeof value === 'number') return value
    throw new TypeError(`${field} must be a number, got ${String(value)}`)
  }
  return { microseconds: read('microseconds'), before: read('before'), peak: read('peak') }
}

/** Returns the peak memory of this process, in MB. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS / 1024
}
