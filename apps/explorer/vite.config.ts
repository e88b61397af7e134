import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  // Served from any folder, as it is.
  base: './',
  // The library is its source, by the names that a host imports it by.
  resolve: { tsconfigPaths: true },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // In kB; it comes from this machine.
    chunkSizeWarningLimit: 1_000,
  },
  worker: { format: 'es' },
})
