/**
 * What takes a span to another program, such as `{ traceparent: '00-…' }`; empty where there is none.
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
 * What is known of a piece of work, under the names of `campaign_lead.…`, or OpenTelemetry's where it has one.
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
 * A piece of work that is under way.
 *
 * @example
 * ```ts
 * await tracing.trace('import', { 'import.leads': leads.length }, async (span: TraceSpan) => {
 *   if (leads.length === 0) span.fail('The file has no leads')
 *   else span.learn({ 'import.campaign_id': campaignId })
 * })
 * ```
 */
export interface TraceSpan {
  /** Adds to the attributes what the work has learned. */
  readonly setAttributes: (attributes: TraceAttributes) => void
  /**
   * Tells that the work has failed, although it does not reject.
   *
   * @param reason - What was caught, or a sentence where nothing was thrown.
   */
  readonly recordException: (reason: unknown) => void
}

/**
 * Lets an operator see an update's way, from the request to the last delivery.
 *
 * @example
 * ```ts
 * // In one program, with the job that it leaves behind:
 * const carrier = tracing.carry()
 * // In another one, days later, in the same trace:
 * await tracing.trace('send', { 'send.id': 'send_1' }, () => mailer.cancel('send_1'), carrier)
 * ```
 */
export interface Tracing {
  /**
   * Does work as a span, which ends with it. It has failed where it rejects or says so; one that rejects
   * with a `LeadUpdateError` was refused, which is an answer and no failure.
   *
   * @param name - What is done, such as `campaign_lead.update`.
   * @param carrier - The span that it follows; the active one where not given.
   */
  trace<T>(
    name: string,
    attributes: TraceAttributes,
    work: (span: TraceSpan) => Promise<T>,
    carrier?: TraceCarrier,
  ): Promise<T>

  /** What takes the active span to whoever goes on with the work. */
  inject(): TraceCarrier
}
