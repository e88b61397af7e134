import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'

/** The verdict on the example of the page. */
export const VERDICT = 'Enrolled in “Interested follow-up”'

const PROGRAM = `
  import { createElement } from 'react'
  import { createRoot } from 'react-dom/client'
  createRoot(document.querySelector('#explorer')).render(createElement('p', null, '${VERDICT}'))`

const HTML = `<!doctype html>
<title>React alone</title>
<div id="explorer"></div>
<script type="module" src="/react.js"></script>`

/** Creates a handler for a page that consists of React, react-dom and one sentence, compressed like the explorer. */
export async function createReactPage(): Promise<(request: Request) => Promise<Response>> {
  const { outputFiles } = await build({
    stdin: { contents: PROGRAM, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: 'esm',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  })
  const script = compress(outputFiles[0]?.text ?? '', 'text/javascript')
  const page = compress(HTML, 'text/html; charset=utf-8')
  return async ({ url }) => (new URL(url).pathname === '/react.js' ? script() : page())
}

function compress(text: string, type: string): () => Response {
  const body = brotliCompressSync(text)
  return () => new Response(body, { headers: { 'Content-Type': type, 'Content-Encoding': 'br' } })
}
