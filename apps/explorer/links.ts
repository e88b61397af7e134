/** The pages of the documentation that the explorer links to. */
export type DocsPage =
  | 'rules'
  | 'sending'
  | 'http'
  | 'webhooks'
  | 'glossary'
  | 'explorer'
  | 'service'
  | 'guarantees'

/**
 * What serves the page, as the build knows it: `site` for the documentation site, in which the explorer is in the folder
 * `explorer-app`; otherwise the sample API, which serves the Markdown of the documentation.
 */
export type ServedBy = 'site' | 'api'

/** Links out of the page. All are relative, so that the page can be served from any folder. */
export interface Links {
  /** The version of the package that decides. */
  readonly version: string
  /** The first page of the documentation. */
  readonly docs: string
  /** The reference of the functions; `null` if it is not served. */
  readonly api: string | null
  readonly openApi: string
  /** Returns the address of a page of the documentation, or of a section of it. */
  readonly docsLink: (page: DocsPage, anchor?: string) => string
}

/** Creates the links of a page that is served in a certain way. */
export function createLinks(servedBy: ServedBy, version: string): Links {
  const [root, extension] = servedBy === 'site' ? ['../', '.html'] : ['docs/', '.md']
  return {
    version,
    docs: servedBy === 'site' ? '../' : 'docs/getting-started.md',
    api: servedBy === 'site' ? '../api/' : null,
    openApi: servedBy === 'site' ? '../openapi.json' : 'openapi.json',
    docsLink: (page, anchor) =>
      `${root}${page}${extension}${anchor === undefined ? '' : `#${anchor}`}`,
  }
}

// Absent without a build, such as in a unit test.
const { VITE_DOCS, VITE_VERSION = 'not built' } = import.meta.env ?? {}

/** The links of this build. */
export const LINKS: Links = createLinks(VITE_DOCS === 'site' ? 'site' : 'api', VITE_VERSION)
