/** An adapter with a bug. */
export interface BrokenAdapter<Adapter> {
  /** The cases that must fail, each as `group › name`. */
  readonly breaks: readonly string[]
  readonly adapter: Adapter
}

export function broken<Adapter>(
  breaks: readonly string[],
  adapter: Adapter,
): BrokenAdapter<Adapter> {
  return { breaks, adapter }
}
