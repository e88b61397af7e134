import { printCount } from '../../preview/print-count.js'
import type { Check } from '../../testing/check.js'
import { isLive } from '../output.js'
import type { GuardedOutside } from '../outside.js'
import { untilAborted } from '../until-aborted.js'
import { printReport } from './print-report.js'
import { isStillThere, probeServer } from './probe-server.js'
import { createLiveProgress, createPlainProgress } from './progress.js'
import { type Report, reportOn } from './report.js'
import { runVerification } from './run-verification.js'
import { selectChecks } from './select-checks.js'
import type { Verification } from './verification.js'
import { verificationChecks } from './verification-checks.js'

/**
 * Verifies a server, and prints what was found.
 *
 * @returns The program's exit code.
 * @throws {@link UsageError} where `--only` selects nothing.
 */
export async function verify(verification: Verification, outside: GuardedOutside): Promise<number> {
  const { env, output, errors, clock, drawSeed, stop } = outside
  const { server, only, seed = drawSeed() } = verification
  const checks = selectChecks(verificationChecks(verification, seed), only)
  const obstacle = await Promise.race([probeServer(server), untilAborted(stop)])
  if (stop.aborted) {
    errors.write('Stopped, before any check was run.\n')
    return 130
  }
  if (obstacle !== undefined) {
    errors.write(`${obstacle}\n`)
    return 2
  }
  const began = clock()
  errors.write(titleOf(verification, seed, checks))
  const create = isLive(errors, env) ? createLiveProgress : createPlainProgress
  const progress = create(errors, checks)
  const findings = await runVerification(checks, progress, () => isStillThere(server), stop)
  progress.finish()
  const report = reportOn(findings, checks.length, verification, seed, clock() - began)
  if (verification.isJson) output.write(`${JSON.stringify(report, null, 2)}\n`)
  else printReport(output, report, isLive(output, env))
  return exitCodeOf(report)
}

function titleOf(
  { server: { url }, policy, runs }: Verification,
  seed: number,
  checks: readonly Check[],
): string {
  const groups = new Set(checks.map(({ group }) => group))
  const policies = policy === undefined ? 'every policy' : `the policy "${policy}"`
  return [
    `Verifying ${url} by ${policies}`,
    `${printCount(checks.length, 'check')} in ${printCount(groups.size, 'group')}, ` +
      `${printCount(runs, 'case')} for each law, drawn by the seed ${seed}`,
    '',
    '',
  ].join('\n')
}

function exitCodeOf({ broken, ending }: Report): number {
  if (broken.length > 0) return 1
  return ending === 'complete' ? 0 : 130
}
