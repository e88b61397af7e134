import type { PreviewCallName, PreviewCalls, PreviewReply } from './preview-calls.js'

/** Calls the worker. Rejects with an error whose message is for people. */
export type CallPreviewWorker = <K extends PreviewCallName>(
  name: K,
  argument: PreviewCalls[K]['argument'],
  onProgress?: (progress: number) => void,
) => Promise<PreviewCalls[K]['response']>

const NOT_STARTED = 'The background worker of this page did not start'

/** A running worker. */
export interface PreviewWorker {
  readonly call: CallPreviewWorker
  /** Rejects if the worker fails, for example because it runs out of memory. */
  readonly ended: Promise<never>
  readonly close: () => void
}

/** Starts a worker without leads. */
export function openPreviewWorker(): PreviewWorker {
  const worker = new Worker(new URL('./preview-worker.ts', import.meta.url), { type: 'module' })
  const ended = new Promise<never>((_, reject) => {
    // If the script cannot be loaded, the event has no message.
    worker.addEventListener('error', (event: Event) =>
      reject(new Error(event instanceof ErrorEvent ? event.message : NOT_STARTED)),
    )
  })

  function call<K extends PreviewCallName>(
    name: K,
    argument: PreviewCalls[K]['argument'],
    onProgress: (progress: number) => void = () => undefined,
  ): Promise<PreviewCalls[K]['response']> {
    const { port1, port2 } = new MessageChannel()
    const responded = new Promise<PreviewCalls[K]['response']>((resolve, reject) => {
      port1.addEventListener('message', ({ data }: MessageEvent<PreviewReply<K>>) => {
        if (data.kind === 'progress') {
          onProgress(data.progress)
          return
        }
        port1.close()
        if (data.kind === 'response') resolve(data.response)
        else reject(new Error(data.message))
      })
      port1.start()
      worker.postMessage({ name, argument }, [port2])
    })
    return Promise.race([responded, ended])
  }

  return { call, ended, close: () => worker.terminate() }
}
