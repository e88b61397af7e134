/** Measures each item in turns, so that a temporary slowdown of the machine affects all of them. */
export async function measureInTurns<Name, Figure>(
  names: readonly Name[],
  rounds: number,
  measure: (name: Name) => Promise<Figure>,
): Promise<Map<Name, Figure[]>> {
  const figures = new Map<Name, Figure[]>(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, measured] of figures) measured.push(await measure(name))
  }
  return figures
}
