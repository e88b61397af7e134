import { performance } from 'node:perf_hooks'

/** How fast leads were updated. */
export interface Measurement {
  readonly leadsPerSecond: number
  /** What only a program of ours can tell of itself. */
  readonly calls?: CallMeasurement
}

/** How long calls took, each of `size` leads. */
export interface CallMeasurement {
  /** Milliseconds, of every other call at most. */
  readonly p50: number
  /** Milliseconds, of 99 of a hundred calls at most. */
  readonly p99: number
  /** Milliseconds of a processor that Node took for each lead. */
  readonly processor: number
}

/** Updates leads in calls of `size`, as many at a time as there are connections. */
export interface Way {
  readonly name: string
  measure(size: number, connections: number): Promise<Measurement>
}

/** Calls as fast as it can, as many times at once as `callers`. `call` resolves to how many leads it updated. */
export async function measureCalls(
  call: () => Promise<number>,
  callers: number,
  seconds: number,
): Promise<Measurement> {
  // To connect is not counted: pgbench does not, either.
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
    calls: { p50: at(0.5), p99: at(0.99), processor: (user + system) / 1000 / updated },
  }
}
