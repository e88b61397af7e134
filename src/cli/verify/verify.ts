import { printCount } from '../../preview/readable-text.js'
import type { Check } from '../../testing/checks/check.js'
import { type CommandIo, isInteractive, waitForAbort } from '../io.js'
import { createConnections, type DelayedAnswers, measureConnections } from './connections.js'
import { printReport } from './print-report.js'
import { isReachable, probeServer } from './probe-server.js'
import { createLiveProgress, createPlainProgress } from './progress.js'
import { createReport, type Report } from './report.js'
import { runVerification } from './run-verification.js'
import { createVerificationChecks } from './verification-checks.js'
import type { VerifyRequest } from './verify-request.js'

/**
 * Verifies a server, and prints the report.
 *
 * @returns The exit code of the program.
 * @throws {@link UsageError} if `--only` selects no check.
 */
export async function verify(request: VerifyRequest, io: CommandIo): Promise<number> {
  const { env, output, errors, clock, drawSeed, stop } = io
  const { seed = drawSeed() } = request
  const connections = createConnections(stop)
  const server = { ...request.server, fetch: connections.fetch }
  const checks = createVerificationChecks(request, server, seed)
  const startedAt = clock()
  const prepared = await Promise.race([prepare(), waitForAbort(stop)])
  if (prepared === 'stopped' || stop.aborted) {
    errors.write('Stopped before any check was run.\n')
    return 130
  }
  if (typeof prepared === 'string') {
    errors.write(`${prepared}\n`)
    return 2
  }

  errors.write(formatTitle(request, seed, checks, prepared.delayed))
  const measure = () => ({ seconds: (clock() - startedAt) / 1000, requests: connections.count() })
  const create = isInteractive(errors, env) ? createLiveProgress : createPlainProgress
  const progress = create(errors, checks, measure)
  connections.onRequest(() => progress.tick())
  const result = await runVerification(checks, progress, () => isReachable(server), stop)
  progress.finish()
  const report = createReport(result, checks.length, request, {
    seed,
    pace: measure(),
    delayed: prepared.delayed,
  })
  if (request.isJson) output.write(`${JSON.stringify(report, null, 2)}\n`)
  else printReport(output, report, isInteractive(output, env), request.hasKeyOption)
  return getExitCode(report)

  /** Returns why the server cannot be verified, or else the delay of its answers. */
  async function prepare(): Promise<string | { readonly delayed: DelayedAnswers | undefined }> {
    const error = await probeServer(server)
    return error ?? { delayed: await measureConnections(server, connections, clock) }
  }
}

function formatTitle(
  { server: { url }, policy, runs }: VerifyRequest,
  seed: number,
  checks: readonly Check[],
  delayed: DelayedAnswers | undefined,
): string {
  const groups = new Set(checks.map(({ group }) => group))
  const policies = policy === undefined ? 'every policy' : `the policy "${policy}"`
  return [
    `Verifying ${url} with ${policies}`,
    `${printCount(checks.length, 'check')} in ${printCount(groups.size, 'group')}, ` +
      `${printCount(runs, 'case')} per property, seed ${seed}`,
    ...(delayed === undefined ? [] : [`Slow answers: ${delayed.remedy}`]),
    '',
    '',
  ].join('\n')
}

function getExitCode({ failures, ending }: Report): number {
  if (failures.length > 0) return 1
  return ending === 'complete' ? 0 : 130
}
