/** Constants that Vite inserts into the page. Without a build, such as in a unit test, they are absent. */
interface ImportMetaEnv {
  /** `site` if the documentation site serves the page. */
  readonly VITE_DOCS?: string
  /** The version of the package. */
  readonly VITE_VERSION?: string
}

interface ImportMeta {
  readonly env?: ImportMetaEnv
}

// Vite adds the style sheets that a script imports to the page.
declare module '*.css' {}
