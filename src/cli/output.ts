/** Where a program prints: its standard output, or its standard error. */
export interface Output {
  readonly write: (text: string) => unknown
  /** Whether a person is looking. */
  readonly isTTY?: boolean | undefined
  /** How wide the person's terminal is. */
  readonly columns?: number | undefined
}

/** What the program is started with. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Whether lines may be written over, and colours be used. */
export function isLive({ isTTY }: Output, { NO_COLOR = '', CI = '', TERM }: Environment): boolean {
  return isTTY === true && NO_COLOR === '' && CI === '' && TERM !== 'dumb'
}
