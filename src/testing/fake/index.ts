/**
 * The whole API in memory, with fault injection, for the tests of its clients. Requires the package `hono`,
 * and `@hono/node-server` to listen on a port.
 *
 * @module campaign-lead/testing/fake
 */

export {
  aCampaign,
  aLead,
  aLeadSubsequence,
  aPendingSend,
  aSendInFlight,
  aSubsequence,
  aWorkspace,
  type Recipe,
} from '../builders.js'
export type { FakeApiKeys } from './api-keys.js'
export type { FakeCall } from './call-recorder.js'
export { createFakeApi, type FakeApi, type FakeApiOptions } from './fake-api.js'
export type {
  CallFault,
  DroppedConnectionFault,
  DuplicatedWebhookFault,
  Fault,
  InternalErrorFault,
  PlannedFault,
  SlowAnswerFault,
  SlowForAWhile,
  SlowUntil,
  UnavailableFault,
} from './fault.js'
export type { FakeApiServer } from './listen.js'
export type { SentWebhook, WebhookReceiver } from './webhook-sink.js'
