import { printCount } from '../../preview/print-count.js'
import type { Check } from '../../testing/checks/check.js'
import { isLive } from '../output.js'
import type { GuardedOutside } from '../outside.js'
import { untilAborted } from '../until-aborted.js'
import { createConnections } from './connections.js'
import { type DelayedAnswers, measureConnections } from './measure-connections.js'
import { printReport } from './print-report.js'
import { isStillThere, probeServer } from './probe-server.js'
import { createLiveProgress, createPlainProgress } from './progress.js'
import { type Report, reportOn } from './report.js'
import { runVerification } from './run-verification.js'
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
  const { seed = drawSeed() } = verification
  const connections = createConnections(stop)
  const server = { ...verification.server, fetch: connections.fetch }
  const checks = verificationChecks(verification, server, seed)
  const began = clock()
  const prepared = await Promise.race([prepare(), untilAborted(stop)])
  if (prepared === 'stopped' || stop.aborted) {
    errors.write('Stopped, before any check was run.\n')
    return 130
  }
  if (typeof prepared === 'string') {
    errors.write(`${prepared}\n`)
    return 2
  }

  errors.write(titleOf(verification, seed, checks, prepared.delayed))
  const measure = () => ({ seconds: (clock() - began) / 1000, requests: connections.count() })
  const create = isLive(errors, env) ? createLiveProgress : createPlainProgress
  const progress = create(errors, checks, measure)
  connections.onRequest(() => progress.tick())
  const findings = await runVerification(checks, progress, () => isStillThere(server), stop)
  progress.finish()
  const report = reportOn(findings, checks.length, verification, {
    seed,
    pace: measure(),
    delayed: prepared.delayed,
  })
  if (verification.isJson) output.write(`${JSON.stringify(report, null, 2)}\n`)
  else printReport(output, report, isLive(output, env), verification.hasKeyOption)
  return exitCodeOf(report)

  /** Finds out why the server cannot be verified, or else how it takes connections. */
  async function prepare(): Promise<string | { readonly delayed: DelayedAnswers | undefined }> {
    const obstacle = await probeServer(server)
    return obstacle ?? { delayed: await measureConnections(server, connections, clock) }
  }
}

function titleOf(
  { server: { url }, policy, runs }: Verification,
  seed: number,
  checks: readonly Check[],
  delayed: DelayedAnswers | undefined,
): string {
  const groups = new Set(checks.map(({ group }) => group))
  const policies = policy === undefined ? 'every policy' : `the policy "${policy}"`
  return [
    `Verifying ${url} by ${policies}`,
    `${printCount(checks.length, 'check')} in ${printCount(groups.size, 'group')}, ` +
      `${printCount(runs, 'case')} for each law, drawn by the seed ${seed}`,
    ...(delayed === undefined ? [] : [`Slow answers: ${delayed.remedy}`]),
    '',
    '',
  ].join('\n')
}

function exitCodeOf({ broken, ending }: Report): number {
  if (broken.length > 0) return 1
  return ending === 'complete' ? 0 : 130
}
