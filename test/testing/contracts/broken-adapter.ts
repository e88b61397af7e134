/** An adapter with a fault. */
export interface BrokenAdapter<Adapter> {
  /** The promises of the contract that it breaks, each as `group › name`. */
  readonly breaks: readonly string[]
  readonly adapter: Adapter
}

export function broken<Adapter>(
  breaks: readonly string[],
  adapter: Adapter,
): BrokenAdapter<Adapter> {
  return { breaks, adapter }
}
