import assert from 'node:assert/strict'
import * as main from 'campaign-lead'
import * as http from 'campaign-lead/http'
import * as logging from 'campaign-lead/logging'
import * as memory from 'campaign-lead/memory'
import * as fake from 'campaign-lead/testing/fake'
import * as webhooks from 'campaign-lead/webhooks'
import {
  checkFake,
  checkLibrary,
  checkLogging,
  checkWebhooks,
  refusalsOf,
} from './check-library.mjs'
import { proveRuntime } from './runtime-name.mjs'

proveRuntime()
await checkLibrary({ main, http, memory })
await checkFake(fake)
await checkLogging(logging)
await checkWebhooks(webhooks)
for (const refusal of await refusalsOf({ main, memory })) {
  assert(main.isLeadUpdateError(refusal))
  assert(refusal instanceof main.LeadUpdateError)
}
