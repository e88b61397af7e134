import type { LeadService } from 'campaign-lead'
import type { Tracing } from 'campaign-lead/logging'

/** What keeps the leads and carries out what their updates call for. */
export interface Backend {
  readonly service: LeadService
  close(): Promise<void>
}

/** What a backend is made with. */
export interface BackendOptions {
  /** Where webhooks are posted. */
  readonly webhookUrl: string
  /** Prints a line. */
  readonly print: (line: string) => void
  /** Writes the structured lines; nobody where not given. */
  readonly tracing: Tracing | undefined
}
