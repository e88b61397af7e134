import { defineRoutes } from 'vitepress'
import { createSourcePages } from '../.vitepress/source-pages.js'

export default defineRoutes({
  paths: () =>
    createSourcePages().map(({ path, markdown }) => ({ params: { path }, content: markdown })),
})
