import { defineConfig } from 'vitepress'
import llmstxt from 'vitepress-plugin-llms'
import { slugify } from './anchors.js'
import { linkExports } from './api-links.js'
import { preparePages } from './prepare-pages.js'
import { SECTIONS } from './sections.js'

export default defineConfig({
  title: 'campaign-lead',
  description: "Decides what happens when a campaign lead's status or AI tag changes.",
  // The folder of a host that the site is published in, such as `/campaign-lead/`.
  base: process.env['DOCS_BASE'] ?? '/',
  srcExclude: ['node_modules/**', 'public/**'],
  // Of a server that a reader has started.
  ignoreDeadLinks: 'localhostLinks',
  // The theme is without fonts, so VitePress must not look for them.
  useWebFonts: false,
  markdown: {
    anchor: { slugify },
    config: linkExports,
  },
  themeConfig: {
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    nav: [
      { text: 'Get started', link: '/getting-started' },
      { text: 'API reference', link: '/api/index.html', target: '_self' },
      { text: 'Rules explorer', link: '/explorer' },
    ],
    sidebar: SECTIONS.map(({ text, pages }) => ({
      text,
      items: pages.map(([page, title]) => ({ text: title, link: `/${page}` })),
    })),
  },
  vite: {
    plugins: [
      preparePages(),
      llmstxt({
        // The source pages are linked, so they are published as Markdown, too. The pages alone are documentation.
        ignoreFilesPerOutput: { llmsTxt: ['source/**'], llmsFullTxt: ['source/**'] },
      }),
    ],
    build: {
      // A small picture would be repeated in the HTML and in the script of each page that shows it.
      assetsInlineLimit: 0,
      // In kB. The page of a long file is as large as the file.
      chunkSizeWarningLimit: 1_000,
    },
  },
})
