import { isLeadUpdateError, type LeadUpdateError } from '../../core/errors.js'
import { exceptionFields } from './exception-fields.js'
import type { LogFields, StructuredLogger } from './structured-logger.js'

/** How a piece of work ended, and how much it matters. */
export interface Ending {
  readonly level: keyof StructuredLogger
  readonly fields: LogFields
}

/** The work was done. */
export const DONE: Ending = { level: 'info', fields: { outcome: 'done' } }

/** The work says that it has failed: with a sentence, or with what it caught. */
export function endingOfFailure(reason: unknown): Ending {
  return typeof reason === 'string' ? inVain(reason) : broken(reason)
}

/** The work threw. */
export function endingOfThrown(error: unknown): Ending {
  return isLeadUpdateError(error) ? refused(error) : broken(error)
}

function inVain(reason: string): Ending {
  return { level: 'warn', fields: { outcome: 'failed', reason } }
}

function broken(error: unknown): Ending {
  return { level: 'error', fields: { outcome: 'failed', ...exceptionFields(error) } }
}

/** Without the message, which repeats what the caller has sent. */
function refused({ code }: LeadUpdateError): Ending {
  return { level: 'info', fields: { outcome: 'refused', 'campaign_lead.error_code': code } }
}
