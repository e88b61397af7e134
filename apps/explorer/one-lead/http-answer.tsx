import { useEffect, useState } from 'react'
import type { Exploration } from '../model/exploration.js'
import { askOverHttp, type HttpExchange } from '../model/http-answer.js'
import { printJson } from '../model/print-json.js'
import type { Passage } from '../model/replay.js'
import { CodeBlock } from '../parts/code-block.js'
import { Details } from '../parts/details.js'

/** The answer as it would be sent. */
export function HttpAnswer({
  exploration,
  passage,
}: {
  readonly exploration: Exploration
  readonly passage: Passage
}) {
  const exchange = useHttpExchange(exploration, passage)
  if (exchange === null) return <p>…</p>
  if (exchange instanceof Error) return <p>It cannot be asked for: {exchange.message}.</p>

  const { method, path, requestBody, status, responseBody } = exchange
  return (
    <>
      <p className="http">
        <span className={status === 200 ? 'status' : 'status refused'}>{status}</span>{' '}
        <code>
          {method} {path}
        </code>
      </p>
      <CodeBlock label="The body of the answer" code={printJson(JSON.parse(responseBody))} />
      <Details title="The body of the request">
        <CodeBlock label="The body of the request" code={requestBody} />
      </Details>
    </>
  )
}

/** The answer that came last, until the next is there. */
function useHttpExchange(exploration: Exploration, passage: Passage): HttpExchange | Error | null {
  const [exchange, setExchange] = useState<HttpExchange | Error | null>(null)
  const { before, step } = passage
  const { subsequences, tags, policy } = exploration

  useEffect(() => {
    let isCurrent = true
    async function ask(): Promise<void> {
      // Some ids cannot be in the path of an address.
      const answered = await askOverHttp({ before, step }, { subsequences, tags, policy }).catch(
        (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
      )
      if (isCurrent) setExchange(answered)
    }
    void ask()
    return () => {
      isCurrent = false
    }
  }, [before, step, subsequences, tags, policy])

  return exchange
}
