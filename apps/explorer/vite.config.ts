import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the page can be served from any folder.
  base: './',
  // Resolves the package name to the library's source.
  resolve: { tsconfigPaths: true },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // In kB. The page is served locally.
    chunkSizeWarningLimit: 1_000,
  },
  worker: { format: 'es' },
})
