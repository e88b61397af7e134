import type { Check } from '../testing/check.js'
import { parseCommand, type Verification } from './command.js'
import { count, type Environment, isLive, type Output } from './output.js'
import { printReport } from './print-report.js'
import { isStillThere, probeServer } from './probe-server.js'
import { createLiveProgress, createPlainProgress } from './progress.js'
import { type Report, reportOn } from './report.js'
import { runVerification } from './run-verification.js'
import { selectChecks } from './select-checks.js'
import { USAGE, UsageError } from './usage.js'
import { verificationChecks } from './verification-checks.js'

/** What the program has of the outside. */
export interface Outside {
  readonly env: Environment
  /** For what was asked for. */
  readonly output: Output
  /** For everything else: how far it is, and what went wrong. */
  readonly errors: Output
  /** Its own version. */
  readonly version: string
  /** Milliseconds since any moment. */
  readonly clock: () => number
  /** A number to draw the cases by. */
  readonly drawSeed: () => number
  /** Stops it: what has been found so far is reported. */
  readonly stop: AbortSignal
}

/**
 * Runs the program.
 *
 * @returns Its exit code, as `--help` explains.
 */
export async function runCli(args: readonly string[], outside: Outside): Promise<number> {
  const { env, output, errors, version } = outside
  try {
    const command = parseCommand(args, env)
    if (command.name === 'verify') return await verify(command.verification, outside)
    output.write(`${command.name === 'help' ? USAGE : version}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    errors.write(`${error.message}\n\nSee npx campaign-lead --help\n`)
    return 2
  }
}

async function verify(verification: Verification, outside: Outside): Promise<number> {
  const { env, output, errors, clock, drawSeed, stop } = outside
  const { server, only, seed = drawSeed() } = verification
  const checks = selectChecks(verificationChecks(verification, seed), only)
  const obstacle = await probeServer(server)
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
    `${count(checks.length, 'check')} in ${count(groups.size, 'group')}, ` +
      `${count(runs, 'case')} for each law, drawn by the seed ${seed}`,
    '',
    '',
  ].join('\n')
}

function exitCodeOf({ broken, ending }: Report): number {
  if (broken.length > 0) return 1
  return ending === 'complete' ? 0 : 130
}
