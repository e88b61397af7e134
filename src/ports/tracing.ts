/** What takes a span to another program, such as `{ traceparent: '00-…' }`; empty where there is none. */
export type TraceCarrier = Readonly<Record<string, string>>

/** What is known of a piece of work, under the names of `campaign_lead.…`. */
export type TraceAttributes = Readonly<Record<string, string | number | boolean>>

/** Lets an operator see an update's way, from the request to the last delivery. */
export interface Tracing {
  /**
   * Does work as a span, which ends with it, and has failed where it rejects.
   *
   * @param name - What is done, such as `campaign_lead.update`.
   * @param work - May add to the attributes what it learns.
   * @param carrier - The span that it follows; the active one where not given.
   */
  trace<T>(
    name: string,
    attributes: TraceAttributes,
    work: (learn: (attributes: TraceAttributes) => void) => Promise<T>,
    carrier?: TraceCarrier,
  ): Promise<T>

  /** What takes the active span to whoever goes on with the work. */
  carry(): TraceCarrier
}
