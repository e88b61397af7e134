import { join } from 'node:path'
import { type Plugin, type ResolvedConfig, runnerImport } from 'vite'

/** The comment in `index.html` that the rendered page replaces. */
const PLACE = '<!--page-->'

/** The form controls of HTML rendered by React, which escapes `<` everywhere else. */
const CONTROL = /<(?:input|select|textarea)(?=[\s/>])(?![^>]*\sautocomplete=)/g

/** The module that renders the page. */
interface PageRenderer {
  readonly renderPage: () => string
}

/**
 * A plugin that renders the page during the build and writes it into `index.html`, so that the browser shows it before
 * it has executed the script.
 *
 * @param file - The module that renders the page, relative to Vite's root.
 */
export function prerender(file: string): Plugin {
  let config: ResolvedConfig
  return {
    name: 'prerender',
    apply: 'build',
    configResolved(resolved) {
      config = resolved
    },
    transformIndexHtml: {
      // Vite would otherwise change the styles in the page, which React compares.
      order: 'post',
      async handler(html) {
        if (!html.includes(PLACE)) throw new Error(`index.html does not contain ${PLACE}`)
        const { root, define = {}, resolve } = config
        const { module } = await runnerImport<PageRenderer>(join(root, file), {
          root,
          define,
          resolve: { tsconfigPaths: resolve.tsconfigPaths },
          logLevel: 'warn',
        })
        const page = protectControls(checkRendered(module.renderPage()))
        return html.replace(PLACE, () => page)
      },
    },
  }
}

/** React writes a script instead of the content of a component that loads something, and the page allows none. */
function checkRendered(page: string): string {
  if (page.includes('<!--$!-->')) {
    throw new Error('A component of the first view suspends: import it statically')
  }
  return page
}

/** Browsers restore the values of other controls on a reload, which would then disagree with the verdict. */
function protectControls(page: string): string {
  return page.replace(CONTROL, '$& autocomplete="off"')
}
