import type { PreviewCallName, PreviewCalls, PreviewReply } from './preview-calls.js'

/** Asks the worker; what it cannot do is an error, whose message is for people. */
export type AskPreviewWorker = <K extends PreviewCallName>(
  name: K,
  asked: PreviewCalls[K]['asked'],
  onShare?: (share: number) => void,
) => Promise<PreviewCalls[K]['answer']>

/** Starts a worker, which has no leads yet. */
export function openPreviewWorker(): { ask: AskPreviewWorker; close: () => void } {
  const worker = new Worker(new URL('./preview-worker.ts', import.meta.url), { type: 'module' })

  function ask<K extends PreviewCallName>(
    name: K,
    asked: PreviewCalls[K]['asked'],
    onShare: (share: number) => void = () => undefined,
  ): Promise<PreviewCalls[K]['answer']> {
    const { port1, port2 } = new MessageChannel()
    const settled = new AbortController()
    const { signal } = settled
    return new Promise<PreviewCalls[K]['answer']>((resolve, reject) => {
      // Where there is not enough memory for the leads, say, nothing comes by the port.
      worker.addEventListener('error', ({ message }) => reject(new Error(message)), { signal })
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
    }).finally(() => settled.abort())
  }

  return { ask, close: () => worker.terminate() }
}
