import { performance } from 'node:perf_hooks'

/** The speed of updates. */
export interface Measurement {
  readonly leadsPerSecond: number
  /** The number of updated leads. */
  readonly leads: number
  /** Only known if the calls run in this process. */
  readonly calls?: CallMeasurement
}

/** The duration of calls with `size` leads each. */
interface CallMeasurement {
  /** The median, in milliseconds. */
  readonly p50: number
  /** The 99th percentile, in milliseconds. */
  readonly p99: number
  /** The CPU time of Node per lead, in milliseconds. */
  readonly processor: number
}

/** Updates leads in calls of `size` leads by concurrent callers. */
export interface Way {
  readonly name: string
  measure(size: number, callers: number): Promise<Measurement>
}

/** Calls repeatedly, with as many concurrent calls as `callers`. `call` resolves to the number of updated leads. */
export async function measureCalls(
  call: () => Promise<number>,
  callers: number,
  seconds: number,
): Promise<Measurement> {
  // Connecting is not counted, as in pgbench.
  await Promise.all(Array.from({ length: callers }, call))
  const times: number[] = []
  let updated = 0
  const start = performance.now()
  const end = start + seconds * 1000
  const processorBefore = process.cpuUsage()

  async function keepCalling(): Promise<void> {
    while (performance.now() < end) {
      const called = performance.now()
      const leads = await call()
      updated += leads
      times.push(performance.now() - called)
    }
  }

  await Promise.all(Array.from({ length: callers }, keepCalling))
  const { user, system } = process.cpuUsage(processorBefore)
  times.sort((one, other) => one - other)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0
  return {
    leadsPerSecond: (updated * 1000) / (performance.now() - start),
    leads: updated,
    calls: { p50: at(0.5), p99: at(0.99), processor: (user + system) / 1000 / updated },
  }
}
