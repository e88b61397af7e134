import { once } from 'node:events'
import { expect, onTestFinished } from 'vitest'
import { bundleProgram } from '../support/bundle-program.js'
import { type RunningProgram, runNode } from '../support/run-program.js'
import type { KillPlan, KillPlanner, KillStep } from './kill-plan.js'
import type { WayName } from './sending-ways.js'

/** Processes that send e-mails. A process that is killed is replaced. */
export interface SenderProcesses {
  /** The processes that were killed, with the step, or `late` if it outlasted its lease. */
  readonly killed: ReadonlyMap<number, string>
  /** Kills a process if its plan says so. Resolves to whether it did, when the process has ended. */
  kill(step: KillStep, pid: number): Promise<boolean>
  /** Replaces processes from now on by processes that are not killed. */
  endKills(): void
  /** Resolves when all processes have ended, and rejects when one has failed. */
  readonly ended: Promise<unknown>
  /** Lets each process finish its e-mail, and resolves when all have ended. */
  stop(): Promise<void>
}

/** Options of {@link startSenders}. */
export interface SenderOptions {
  readonly url: string
  readonly port: number
  readonly way: WayName
  readonly count: number
  /** Without a planner, no process is killed. */
  readonly planner: KillPlanner | null
}

interface RunningSender {
  readonly program: RunningProgram
  readonly plan: KillPlan | null
  /** The SMTP conversations that it has begun. */
  conversations: number
}

/** Starts senders for the duration of a test. */
export async function startSenders(options: SenderOptions): Promise<SenderProcesses> {
  const bundle = await bundleProgram('test/faults/programs/send-until-killed.ts')
  const running = new Map<number, RunningSender>()
  const killed = new Map<number, string>()
  const runs: Array<Promise<void>> = []
  let { planner } = options
  const end = new AbortController()

  /** Runs a sender and its replacements. */
  async function keepRunning(): Promise<void> {
    while (!end.signal.aborted) await run(planner?.next() ?? null)
  }

  async function run(plan: KillPlan | null): Promise<void> {
    const planned = plan === null ? [] : [plan.step, plan.emails, plan.delayMs].map(String)
    const args = [bundle, options.url, String(options.port), options.way, ...planned]
    let pid = 0
    const { code, output, errors } = await runNode(args, (program) => {
      pid = program.pid ?? 0
      running.set(pid, { program, plan, conversations: 0 })
    })
    running.delete(pid)
    expect(errors).toBe('')
    if (code === null && !killed.has(pid) && output !== '') killed.set(pid, output)
    // It may receive SIGTERM before it listens to it.
    if (!killed.has(pid)) expect(end.signal.aborted, 'whether the sender was stopped').toBe(true)
  }

  for (let sender = 0; sender < options.count; sender += 1) runs.push(keepRunning())
  const ended = Promise.all(runs)
  // Otherwise an error before `stop` would be unhandled.
  ended.catch(() => undefined)

  function signalAll(signal: 'SIGTERM' | 'SIGKILL'): void {
    end.abort()
    for (const { program } of running.values()) program.kill(signal)
  }
  // A test that fails does not stop them.
  onTestFinished(async () => {
    signalAll('SIGKILL')
    await Promise.allSettled(runs)
  })

  return {
    killed,
    ended,
    async kill(step, pid) {
      const sender = running.get(pid)
      if (sender === undefined) return killed.has(pid)
      if (step === 'before DATA') sender.conversations += 1
      const { plan, program, conversations } = sender
      if (plan?.step !== step || conversations <= plan.emails) return false
      killed.set(pid, step)
      const exited = once(program, 'exit')
      program.kill('SIGKILL')
      await exited
      return true
    },
    endKills() {
      planner = null
    },
    async stop() {
      signalAll('SIGTERM')
      await ended
    },
  }
}
