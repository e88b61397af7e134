import type { PreviewCalls, PreviewReply, PreviewRequest } from './preview-calls.js'
import { createPreviewer } from './previewer.js'

// Reads and decides beside the page, which never waits for it.

const previewer = createPreviewer()

addEventListener('message', ({ data, ports: [port] }: MessageEvent<PreviewRequest>) => {
  const reply = (message: PreviewReply) => port?.postMessage(message)
  void answerTo(data, reply)
})

async function answerTo(
  request: PreviewRequest,
  reply: (message: PreviewReply) => void,
): Promise<void> {
  try {
    reply({ kind: 'answer', answer: await answer(request, createTeller(reply)) })
  } catch (error) {
    reply({ kind: 'fault', message: error instanceof Error ? error.message : String(error) })
  }
}

async function answer(
  request: PreviewRequest,
  onShare: (share: number) => void,
): Promise<PreviewCalls[PreviewRequest['name']]['answer']> {
  switch (request.name) {
    case 'open':
      return previewer.open(new Uint8Array(await request.asked.arrayBuffer()), onShare)
    case 'preview':
      return previewer.preview(request.asked, onShare)
    case 'list':
      return previewer.list(request.asked)
    case 'leadAt':
      return previewer.leadAt(request.asked)
    default:
      throw new TypeError('nothing that can be asked')
  }
}

/** Not oftener than anybody can see: to draw it takes the page's time, and the worker's. */
const MILLISECONDS_BETWEEN_SHARES = 50

function createTeller(reply: (message: PreviewReply) => void): (share: number) => void {
  let toldAt = performance.now()
  return (share) => {
    if (performance.now() - toldAt < MILLISECONDS_BETWEEN_SHARES) return
    toldAt = performance.now()
    reply({ kind: 'share', share })
  }
}
