import { useEffect, useState } from 'react'
import type { Exploration, PatchStep } from '../model/exploration.js'
import type { HttpExchange } from '../model/http-exchange.js'
import { printJson } from '../model/print-value.js'
import type { ReplayedStep } from '../model/replay.js'
import { CodeBlock, Details } from '../parts/code.js'

/** The HTTP response to the selected step, if it is a patch. */
export function HttpResponse({
  exploration,
  replayedStep: { before, step },
}: {
  readonly exploration: Exploration
  readonly replayedStep: ReplayedStep
}) {
  if ('patch' in step) {
    return <PatchResponse exploration={exploration} before={before} step={step} />
  }
  return (
    <p>
      The API has no operation for commands: the sender calls <code>service.applyCommand</code>.
    </p>
  )
}

function PatchResponse({
  exploration,
  before,
  step,
}: {
  readonly exploration: Exploration
  readonly before: ReplayedStep['before']
  readonly step: PatchStep
}) {
  const shown = useHttpExchange(exploration, before, step)
  if (shown === null) return <p>Loading…</p>
  if (shown instanceof Error) return <p>The request cannot be sent: {shown.message}.</p>

  const { request, status, responseBody } = shown
  return (
    <>
      <p className="http">
        <span className={status === 200 ? 'status' : 'status refused'}>{status}</span>{' '}
        <code>
          {request.method} {request.path}
        </code>
      </p>
      <CodeBlock label="Response body" code={printJson(JSON.parse(responseBody))} />
      <Details title="Request body">
        <CodeBlock label="Request body" code={request.body} />
      </Details>
    </>
  )
}

/** Loads the code of the HTTP handler, and sends the patch to it. */
async function exchange(
  before: ReplayedStep['before'],
  step: PatchStep,
  rules: Pick<Exploration, 'subsequences' | 'tags' | 'policy'>,
): Promise<HttpExchange> {
  const { exchangeOverHttp } = await import('../model/http-exchange.js')
  return exchangeOverHttp({ before, step }, rules)
}

/** Returns the latest exchange until the next is complete. */
function useHttpExchange(
  exploration: Exploration,
  before: ReplayedStep['before'],
  step: PatchStep,
): HttpExchange | Error | null {
  const [shown, setShown] = useState<HttpExchange | Error | null>(null)
  const { subsequences, tags, policy } = exploration

  useEffect(() => {
    let isCurrent = true
    async function send(): Promise<void> {
      // Some ids are not allowed in a URL path.
      const next = await exchange(before, step, { subsequences, tags, policy }).catch(
        (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
      )
      if (isCurrent) setShown(next)
    }
    void send()
    return () => {
      isCurrent = false
    }
  }, [before, step, subsequences, tags, policy])

  return shown
}
