import { proveRuntime } from './runtime-name.mjs'

proveRuntime()
