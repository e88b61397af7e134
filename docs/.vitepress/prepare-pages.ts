import { posix } from 'node:path'
import type { Plugin } from 'vite'
import { describePage } from './describe-page.js'
import { rewriteForSite } from './source-pages.js'

/**
 * Prepares the Markdown of a page before VitePress and the plugin for `llms.txt` read it, so that both have the same
 * links and descriptions. The files themselves are unchanged, because people read them on GitHub, too.
 */
export function preparePages(): Plugin {
  return {
    name: 'prepare-pages',
    enforce: 'pre',
    transform(markdown, id) {
      const file = posix.relative(process.cwd(), id)
      // The source pages are prepared already.
      if (!/^docs\/[\w-]+\.md$/.test(file)) return null
      const prepared = rewriteForSite(file, markdown)
      if (prepared.startsWith('---\n')) return prepared
      const description = describePage(prepared)
      if (description === '') return prepared
      return `---\ndescription: ${JSON.stringify(description)}\n---\n\n${prepared}`
    },
  }
}
