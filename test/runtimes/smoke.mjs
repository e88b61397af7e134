import assert from 'node:assert/strict'
import * as main from 'campaign-lead'
import * as http from 'campaign-lead/http'
import * as logging from 'campaign-lead/logging'
import * as memory from 'campaign-lead/memory'
import * as opentelemetry from 'campaign-lead/opentelemetry'
import * as pgBoss from 'campaign-lead/pg-boss'
import * as postgres from 'campaign-lead/postgres'
import * as testing from 'campaign-lead/testing'
import * as conformance from 'campaign-lead/testing/conformance'
import * as fake from 'campaign-lead/testing/fake'
import * as webhooks from 'campaign-lead/webhooks'
import pg from 'pg'
import { runtimeName } from './assert-runtime.mjs'
import {
  checkFake,
  checkLibrary,
  checkLogging,
  checkPostgres,
  checkVectors,
  checkWebhooks,
  getRefusals,
} from './check-library.mjs'

await checkLibrary({ main, http, memory })
await checkFake(fake)
await checkVectors({ main, testing, conformance })
await checkLogging(logging)
await checkWebhooks(webhooks)
await checkPostgres({ postgres, pgBoss, opentelemetry }, pg)
for (const refusal of await getRefusals({ main, memory })) {
  assert(main.isLeadUpdateError(refusal))
  assert(refusal instanceof main.LeadUpdateError)
}
console.log(runtimeName())
