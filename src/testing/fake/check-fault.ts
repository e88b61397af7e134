import {
  check,
  checkCount,
  checkOneOf,
  checkString,
  checkTimerSeconds,
} from '../../core/argument-checks.js'
import { checkOptionNames } from '../../core/options.js'
import type { Fault, PlannedFault, SlowAnswerFault } from './fault.js'

/** What each kind of fault may have beside what all have. */
const OPTIONS = {
  internalError: ['afterUpdate'],
  unavailable: ['afterUpdate', 'retryAfterSeconds'],
  droppedConnection: ['afterUpdate'],
  slowAnswer: ['afterUpdate', 'seconds', 'until'],
  duplicatedWebhook: [],
} satisfies Record<Fault['kind'], readonly string[]>

const KINDS: Fault['kind'][] = [
  'internalError',
  'droppedConnection',
  'slowAnswer',
  'duplicatedWebhook',
  'unavailable',
]

/** @throws TypeError naming the field, for a fault that cannot be. */
export function checkFault(fault: PlannedFault): void {
  checkOptionNames('fault', fault, [...Object.values(OPTIONS).flat(), 'kind', 'times', 'lead'])
  checkOneOf(KINDS)('fault.kind', fault.kind)
  checkOptionNames('fault', fault, [...OPTIONS[fault.kind], 'kind', 'times', 'lead'])
  const { times = 1, lead } = fault
  check(Number.isInteger(times) && times > 0, 'fault.times', 'a whole number above 0', times)
  if (lead !== undefined) {
    checkOptionNames('fault.lead', lead, ['campaignId', 'leadId'])
    checkString('fault.lead.campaignId', lead.campaignId)
    checkString('fault.lead.leadId', lead.leadId)
  }
  if (fault.kind === 'duplicatedWebhook') return
  const { afterUpdate = false } = fault
  check(typeof afterUpdate === 'boolean', 'fault.afterUpdate', 'true or false', afterUpdate)
  if (fault.kind === 'slowAnswer') checkWait(fault)
  if (fault.kind === 'unavailable') {
    const { retryAfterSeconds = 1 } = fault
    checkCount('fault.retryAfterSeconds', retryAfterSeconds)
  }
}

function checkWait(fault: SlowAnswerFault): void {
  const isOne = 'seconds' in fault !== 'until' in fault
  check(isOne, 'fault', 'slow for some seconds or until a promise resolves', fault)
  if ('seconds' in fault) checkTimerSeconds('fault.seconds', fault.seconds)
  else check(typeof fault.until?.then === 'function', 'fault.until', 'a promise', fault.until)
}
