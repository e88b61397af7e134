/**
 * The context of a span, to pass it to another process, such as `{ traceparent: '00-…' }`. Empty if there is no span.
 *
 * @example
 * ```ts
 * const carrier: TraceCarrier = {
 *   traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
 * }
 * ```
 */
export type TraceCarrier = Readonly<Record<string, string>>

/**
 * The attributes of a span. Their names are those of OpenTelemetry, or begin with `campaign_lead.`.
 *
 * @example
 * ```ts
 * const attributes: TraceAttributes = {
 *   'campaign_lead.lead_id': 'lead_1',
 *   'campaign_lead.attempt': 2,
 * }
 * ```
 */
export type TraceAttributes = Readonly<Record<string, string | number | boolean>>

/**
 * The span of work that is in progress.
 *
 * @example
 * ```ts
 * await tracing.trace('import', { 'import.leads': leads.length }, async (span: TraceSpan) => {
 *   if (leads.length === 0) span.recordException('The file has no leads')
 *   else span.setAttributes({ 'import.campaign_id': campaignId })
 * })
 * ```
 */
export interface TraceSpan {
  /** Adds attributes, or replaces those with the same name. */
  readonly setAttributes: (attributes: TraceAttributes) => void
  /**
   * Records that the work failed, although it does not reject.
   *
   * @param reason - The exception that was caught, or a string if nothing was thrown.
   */
  readonly recordException: (reason: unknown) => void
}

/**
 * Traces an update from the request to the last delivery, across processes.
 *
 * @example
 * ```ts
 * // In one process. The carrier is stored with a job.
 * const carrier = tracing.inject()
 * // In another process, even days later, in the same trace:
 * await tracing.trace('send', { 'send.id': 'send_1' }, () => mailer.cancel('send_1'), carrier)
 * ```
 */
export interface Tracing {
  /**
   * Runs work in a span, which ends with it. The work has failed if it rejects, or calls `recordException`. Work that
   * rejects with a `LeadUpdateError` has not failed: the rules refused the update.
   *
   * @param name - The name of the span, such as `campaign_lead.update`.
   * @param carrier - The parent span. Defaults to the active span.
   * @returns The result of the work.
   */
  trace<T>(
    name: string,
    attributes: TraceAttributes,
    work: (span: TraceSpan) => Promise<T>,
    carrier?: TraceCarrier,
  ): Promise<T>

  /** Returns the active span as a carrier, which is empty if no span is active. */
  inject(): TraceCarrier
}
