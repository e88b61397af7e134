import { printCount } from '../../preview/readable-text.js'

/** How long a verification has taken so far, and how many requests it has sent. */
export interface Pace {
  readonly seconds: number
  readonly requests: number
}

/** How many requests were sent in a second; 0 if no time has passed. */
export function getRate({ seconds, requests }: Pace): number {
  return seconds > 0 ? Math.round(requests / seconds) : 0
}

/** A pace in words, such as `12 s, 400 requests/s`. */
export function printPace(pace: Pace): string {
  return `${Math.round(pace.seconds)} s, ${printCount(getRate(pace), 'request')}/s`
}
