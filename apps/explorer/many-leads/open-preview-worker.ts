import type { PreviewCallName, PreviewCalls, PreviewReply } from './preview-calls.js'

/** Asks the worker; what it cannot do is an error, whose message is for people. */
export type AskPreviewWorker = <K extends PreviewCallName>(
  name: K,
  asked: PreviewCalls[K]['asked'],
  onShare?: (share: number) => void,
) => Promise<PreviewCalls[K]['answer']>

const NOT_STARTED = 'The part of this page that reads leads did not start'

/** A worker, and what can be asked of it. */
export interface PreviewWorker {
  readonly ask: AskPreviewWorker
  /** Rejects when it ends before it is closed, as where there is not enough memory for the leads. */
  readonly ended: Promise<never>
  readonly close: () => void
}

/** Starts a worker, which has no leads yet. */
export function openPreviewWorker(): PreviewWorker {
  const worker = new Worker(new URL('./preview-worker.ts', import.meta.url), { type: 'module' })
  const ended = new Promise<never>((_, reject) => {
    // Of one that did not load there is no more than an event.
    worker.addEventListener('error', (event: Event) =>
      reject(new Error(event instanceof ErrorEvent ? event.message : NOT_STARTED)),
    )
  })

  function ask<K extends PreviewCallName>(
    name: K,
    asked: PreviewCalls[K]['asked'],
    onShare: (share: number) => void = () => undefined,
  ): Promise<PreviewCalls[K]['answer']> {
    const { port1, port2 } = new MessageChannel()
    const answered = new Promise<PreviewCalls[K]['answer']>((resolve, reject) => {
      port1.addEventListener('message', ({ data }: MessageEvent<PreviewReply<K>>) => {
        if (data.kind === 'share') {
          onShare(data.share)
          return
        }
        port1.close()
        if (data.kind === 'answer') resolve(data.answer)
        else reject(new Error(data.message))
      })
      port1.start()
      worker.postMessage({ name, asked }, [port2])
    })
    return Promise.race([answered, ended])
  }

  return { ask, ended, close: () => worker.terminate() }
}
