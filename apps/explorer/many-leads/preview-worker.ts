import type { PreviewCalls, PreviewReply, PreviewRequest } from './preview-calls.js'
import { createPreviewer } from './previewer.js'

// Runs outside the main thread, so that the page stays responsive.

const previewer = createPreviewer()

addEventListener('message', ({ data, ports: [port] }: MessageEvent<PreviewRequest>) => {
  const reply = (message: PreviewReply) => port?.postMessage(message)
  void respond(data, reply)
})

async function respond(
  request: PreviewRequest,
  reply: (message: PreviewReply) => void,
): Promise<void> {
  try {
    reply({ kind: 'response', response: await execute(request, createProgressReporter(reply)) })
  } catch (error) {
    reply({ kind: 'error', message: error instanceof Error ? error.message : String(error) })
  }
}

async function execute(
  request: PreviewRequest,
  onProgress: (progress: number) => void,
): Promise<PreviewCalls[PreviewRequest['name']]['response']> {
  switch (request.name) {
    case 'open': {
      const { content, ...options } = request.argument
      return previewer.open(new Uint8Array(await content.arrayBuffer()), options, onProgress)
    }
    case 'preview':
      return previewer.preview(request.argument, onProgress)
    case 'list':
      return previewer.list(request.argument)
    case 'getLead':
      return previewer.getLead(request.argument)
    case 'export': {
      const { format, ...selection } = request.argument
      return previewer.export(selection, format)
    }
    case 'listIds':
      return previewer.listIds(request.argument)
    default:
      throw new TypeError('unknown call')
  }
}

/** Limits how often progress is reported: drawing it delays the page and the worker. */
const REPORT_INTERVAL_MS = 50

function createProgressReporter(
  reply: (message: PreviewReply) => void,
): (progress: number) => void {
  let reportedAt = performance.now()
  return (progress) => {
    if (performance.now() - reportedAt < REPORT_INTERVAL_MS) return
    reportedAt = performance.now()
    reply({ kind: 'progress', progress })
  }
}
