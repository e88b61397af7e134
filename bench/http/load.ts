/** Requests, to be sent over and over. */
export interface Load {
  /** Of the leads, with the campaign's path in it. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly leadIds: readonly string[]
  /** In turn for each lead. */
  readonly patches: readonly object[]
}

/** How they are sent. */
export interface Sending {
  readonly connections: number
  readonly seconds: number
}
