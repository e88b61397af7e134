import { existsSync, readdirSync } from 'node:fs'
import type { MarkdownRenderer } from 'vitepress'

/** Where TypeDoc writes the API reference. VitePress copies this folder to the site. */
const FOLDER = 'docs/public/api'

/** Links inline code that is exactly the name of an export to its page in the API reference. */
export function linkExports(renderer: MarkdownRenderer): void {
  const pages = findExportPages()
  renderer.core.ruler.push('link_exports', ({ tokens, Token }) => {
    for (const [index, { type, children }] of tokens.entries()) {
      if (type !== 'inline' || children === null || tokens[index - 1]?.type === 'heading_open') {
        continue
      }
      let depth = 0
      for (const token of children.splice(0)) {
        if (token.type === 'link_open') depth += 1
        if (token.type === 'link_close') depth -= 1
        const page = depth === 0 && token.type === 'code_inline' && pages.get(token.content)
        if (!page) {
          children.push(token)
          continue
        }
        const open = new Token('link_open', 'a', 1)
        // With a target, the browser loads the page: it is not a page of VitePress.
        open.attrs = [
          ['href', page],
          ['class', 'export'],
          ['target', '_self'],
        ]
        children.push(open, token, new Token('link_close', 'a', -1))
      }
    }
  })
}

/** Maps the name of each export to its page. The first entry point that exports a name wins. */
function findExportPages(): ReadonlyMap<string, string> {
  if (!existsSync(FOLDER)) return new Map()
  const pages = readdirSync(FOLDER, { withFileTypes: true })
    .filter((folder) => folder.isDirectory() && folder.name !== 'modules')
    .flatMap(({ name: kind }) => readdirSync(`${FOLDER}/${kind}`).map((file) => ({ kind, file })))
    // Such as `functions/campaign-lead_http.createLeadHandler.html`.
    .flatMap(({ kind, file }) => {
      const [, entry, name] = /^([\w-]+)\.(\w+)\.html$/.exec(file) ?? []
      return entry === undefined || name === undefined
        ? []
        : [{ entry, name, page: `/api/${kind}/${file}` }]
    })
    .sort((one, other) => one.entry.localeCompare(other.entry))
    .reverse()
  return new Map(pages.map(({ name, page }) => [name, page]))
}
