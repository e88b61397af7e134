import { Queue, Worker } from 'bullmq'
import { readTreeMs } from '../report/processor-time.js'
import { CONCURRENCY, createJobs, type Engine, type IntentJob } from './engine.js'

const QUEUE = 'intents'

/** Creates BullMQ, with the settings of examples/bullmq. */
export async function createBullmqEngine(url: string, redis: number): Promise<Engine> {
  const connection = { url }
  const queue = new Queue<IntentJob>(QUEUE, {
    connection,
    defaultJobOptions: { removeOnComplete: { age: 24 * 60 * 60 } },
  })
  await queue.waitUntilReady()

  return {
    name: 'BullMQ',
    async fill(kind, backlog) {
      await queue.obliterate({ force: true })
      for (const jobs of createJobs(kind, backlog)) {
        await queue.addBulk(
          jobs.map((data) => ({
            name: kind,
            data,
            opts: { jobId: `${data.id}@${data.endpointId}` },
          })),
        )
      }
    },
    async start({ execute, fail }) {
      const worker = new Worker<IntentJob>(QUEUE, ({ data }) => execute(data), {
        connection,
        concurrency: CONCURRENCY,
      })
      worker.on('error', fail)
      return async () => await worker.close()
    },
    readServerMs: () => readTreeMs(redis),
    close: async () => await queue.close(),
  }
}
