/** Something that is given once, and that others wait for. */
export interface Signal {
  readonly given: Promise<void>
  readonly give: () => void
}

/** Makes a signal that has not been given. */
export function createSignal(): Signal {
  const resolvers: (() => void)[] = []
  const given = new Promise<void>((resolve) => resolvers.push(resolve))
  return { given, give: () => resolvers.forEach((resolve) => resolve()) }
}
