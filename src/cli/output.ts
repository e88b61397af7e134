import { renderText, type Text } from './text.js'

/** A stream of the process: its standard output, or its standard error. */
export interface OutputStream {
  readonly write: (text: string) => unknown
  /** Whether a person is looking. */
  readonly isTTY?: boolean | undefined
  /** How wide the person's terminal is. */
  readonly columns?: number | undefined
}

/** Where a program prints: no text that it prints commands the terminal, but by its style. */
export interface Output extends Omit<OutputStream, 'write'> {
  readonly write: (text: Text) => void
}

/** What the program is started with. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Guards a stream: nothing reaches it in any other way. */
export function guardOutput(stream: OutputStream): Output {
  return {
    write(text) {
      stream.write(renderText(text))
    },
    // Not copied, since a person may change the width of the terminal.
    get isTTY() {
      return stream.isTTY
    },
    get columns() {
      return stream.columns
    },
  }
}

/** Whether lines may be written over, and colours be used. */
export function isLive({ isTTY }: Output, { NO_COLOR = '', CI = '', TERM }: Environment): boolean {
  return isTTY === true && NO_COLOR === '' && CI === '' && TERM !== 'dumb'
}
