import type { LeadService } from 'campaign-lead'

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
}
