// Uses each subpath with the peers that are installed.
import { useFake } from './use-fake.mjs'
import { useHttp } from './use-http.mjs'
import { useLaws } from './use-laws.mjs'
import { usePostgres } from './use-postgres.mjs'
import { useTracing } from './use-tracing.mjs'

await useHttp()
await useFake()
await useLaws()
await usePostgres(process.argv[2])
// Last, since pg-boss 12 has spans of its own.
await useTracing()
