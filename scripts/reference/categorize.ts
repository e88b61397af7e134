/** The file of the table, for error messages. */
const TABLE = 'scripts/reference/tasks.ts'

/** A task, and the names that a subpath exports for it. */
export interface Category {
  readonly title: string
  readonly names: readonly string[]
}

/** The table of `tasks.ts`: task, subpath, names. */
export type Tasks = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Returns the tasks of a subpath, in the order of the table. */
export function listCategories(tasks: Tasks, subpath: string): readonly Category[] {
  return Object.entries(tasks).flatMap(([title, { [subpath]: names }]) =>
    names === undefined ? [] : [{ title, names: names.trim().split(/\s+/) }],
  )
}

/**
 * Compares the table with the exports of all subpaths.
 *
 * @returns A message for each export that is not in exactly one task, and for each row that is not an export.
 */
export function findCategoryErrors(
  tasks: Tasks,
  exportsBySubpath: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  const subpaths = new Set([
    ...Object.keys(exportsBySubpath),
    ...Object.values(tasks).flatMap((task) => Object.keys(task)),
  ])
  return [...subpaths].flatMap((subpath) => {
    const names = listCategories(tasks, subpath).flatMap((category) => category.names)
    return findErrors(subpath, names, exportsBySubpath[subpath] ?? [])
  })
}

function findErrors(
  subpath: string,
  listed: readonly string[],
  exported: readonly string[],
): readonly string[] {
  const missing = exported.filter((name) => !listed.includes(name))
  const unknown = listed.filter((name) => !exported.includes(name))
  const repeated = listed.filter((name, index) => listed.indexOf(name) !== index)
  return [
    ...missing.map((name) => `${name} of ${subpath} is in no task: add it to ${TABLE}`),
    ...unknown.map((name) => `${subpath} does not export ${name}, which ${TABLE} lists`),
    ...repeated.map((name) => `${name} of ${subpath} is in ${TABLE} twice`),
  ]
}
