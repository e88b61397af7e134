/** What takes a span to another program, such as `{ traceparent: '00-…' }`; empty where there is none. */
export type TraceCarrier = Readonly<Record<string, string>>

/** What is known of a piece of work, under the names of `campaign_lead.…`, or OpenTelemetry's where it has one. */
export type TraceAttributes = Readonly<Record<string, string | number | boolean>>

/** A piece of work that is under way. */
export interface TraceSpan {
  /** Adds to the attributes what the work has learned. */
  readonly learn: (attributes: TraceAttributes) => void
  /**
   * Tells that the work has failed, although it does not reject.
   *
   * @param reason - What was caught, or a sentence where nothing was thrown.
   */
  readonly fail: (reason: unknown) => void
}

/** Lets an operator see an update's way, from the request to the last delivery. */
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
  carry(): TraceCarrier
}
