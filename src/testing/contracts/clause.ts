import { type Check, CheckError } from '../checks/check.js'
import { describeError } from './finding.js'

/** One promise of a contract, and how to try it. */
export interface Clause<Trial> extends Pick<Check, 'name' | 'sentence'> {
  /** @throws whatever shows that the promise is broken. */
  readonly run: (trial: Trial) => Promise<void>
}

/** What a promise is tried on. */
export interface TrialRun {
  /** How many cases were tried. */
  readonly cases: () => number
  /** Gives back everything that was opened. */
  readonly end: () => Promise<void>
}

/** Makes checks of the promises of one group, each on a trial of its own. */
export function toChecks<Trial extends TrialRun>(
  group: string,
  clauses: ReadonlyArray<Clause<Trial>>,
  beginTrial: () => Trial,
): Check[] {
  return clauses.map(({ name, sentence, run }) => ({
    group,
    name,
    sentence,
    async run() {
      const trial = beginTrial()
      const [tried] = await Promise.allSettled([run(trial)])
      const [ended] = await Promise.allSettled([trial.end()])
      // What was found comes first: that something could not be closed may well follow from it.
      for (const outcome of [tried, ended]) {
        if (outcome.status === 'fulfilled') continue
        const found = describeError(outcome.reason)
        throw new CheckError({ group, name, sentence }, found, outcome.reason)
      }
      return trial.cases()
    },
  }))
}
