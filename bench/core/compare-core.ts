import type { Comparison } from '../report/comparison.js'

/** What a decision costs beside the peers. */
export async function compareCore(): Promise<readonly Comparison[]> {
  return []
}
