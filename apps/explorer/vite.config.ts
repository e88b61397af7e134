import { defineConfig } from 'vite'
import packageJson from '../../package.json' with { type: 'json' }
import { compress } from './build/compress.js'
import { prerender } from './build/prerender.js'

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the page can be served from any folder.
  base: './',
  plugins: [prerender('render-page.tsx'), compress()],
  // Resolves the package name to the library's source.
  resolve: { tsconfigPaths: true },
  define: {
    'import.meta.env.VITE_VERSION': JSON.stringify(packageJson.version),
    // The build of the documentation site sets it.
    'import.meta.env.VITE_DOCS': JSON.stringify(process.env['VITE_DOCS'] ?? 'api'),
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // For older browsers, `light-dark()` is compiled to code that ignores a `color-scheme` set by a script.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // In kB. The page is served locally.
    chunkSizeWarningLimit: 1_000,
  },
  worker: { format: 'es' },
})
