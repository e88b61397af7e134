// A plugin of TypeDoc: categorizes the exports by task, shows `docs/api-reference.md` as the start page, and links to the
// documentation, which is one folder above.
import { readFileSync } from 'node:fs'
import { Converter, JSX, ReflectionCategory } from 'typedoc'
import { findCategoryErrors, listCategories } from './categorize.ts'
import { splitStartPage } from './start-page.ts'
import { TASKS } from './tasks.ts'

/** Before TypeDoc's own categories, which leave categorized modules unchanged. */
const PRIORITY = 1_000

/** @param {import('typedoc').Application} app */
export function load({ converter, logger, renderer }) {
  renderer.hooks.on('sidebar.begin', (context) =>
    JSX.createElement('a', { href: context.relativeURL('../index.html') }, 'Documentation'),
  )
  converter.on(
    Converter.EVENT_RESOLVE_END,
    ({ project }) => {
      const modules = project.children ?? []
      const exportsBySubpath = modules.map(({ name, children = [] }) => [
        name,
        children.map((child) => child.name),
      ])
      const errors = findCategoryErrors(TASKS, Object.fromEntries(exportsBySubpath))
      for (const error of errors) logger.error(error)
      for (const module of modules) module.categories = createCategories(module)
      project.readme = createStartPage(modules)
    },
    PRIORITY,
  )
}

function createCategories({ name: subpath, children }) {
  return listCategories(TASKS, subpath).map(({ title, names }) => {
    const category = new ReflectionCategory(title)
    category.children = names.flatMap((name) => children.filter((child) => child.name === name))
    return category
  })
}

/** Links the names of exports to their pages. */
function createStartPage(modules) {
  const exported = modules.flatMap(({ children }) => children)
  return splitStartPage(readFileSync('docs/api-reference.md', 'utf8')).map(({ kind, text }) => {
    const target = kind === 'code' && exported.find(({ name }) => name === text)
    if (target) return { kind: 'inline-tag', tag: '@linkcode', text, target }
    return { kind: 'text', text: kind === 'code' ? `\`${text}\`` : text }
  })
}
