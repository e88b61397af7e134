// Uses each subpath with the peers that are installed.

import { useConformance } from './use-conformance.mjs'
import { useFake } from './use-fake.mjs'
import { useHttp } from './use-http.mjs'
import { usePostgres } from './use-postgres.mjs'
import { useTracing } from './use-tracing.mjs'

await useHttp()
await useFake()
await useConformance()
await usePostgres(process.argv[2])
// Last, because pg-boss 12 creates spans too.
await useTracing()
