import { resolve } from 'node:path'
import type { NextConfig } from 'next'

const config: NextConfig = {
  // The handler is outside of this folder.
  turbopack: { root: resolve('../..') },
}

export default config
