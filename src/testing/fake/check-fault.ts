import {
  check,
  checkChoice,
  checkCount,
  checkOptions,
  checkString,
} from '../../core/argument-checks.js'
import type { Fault, PlannedFault, SlowAnswerFault } from './fault.js'

/** What each kind of fault may have beside what all have. */
const OPTIONS = {
  internalError: ['afterUpdate'],
  unavailable: ['afterUpdate', 'retryAfterSeconds'],
  droppedConnection: ['afterUpdate'],
  slowAnswer: ['afterUpdate', 'milliseconds', 'until'],
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
  checkOptions('fault', fault, [...Object.values(OPTIONS).flat(), 'kind', 'times', 'lead'])
  checkChoice('fault.kind', fault.kind, KINDS)
  checkOptions('fault', fault, [...OPTIONS[fault.kind], 'kind', 'times', 'lead'])
  const { times = 1, lead } = fault
  check(Number.isInteger(times) && times > 0, 'fault.times', 'a whole number above 0', times)
  if (lead !== undefined) {
    checkOptions('fault.lead', lead, ['campaignId', 'leadId'])
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
  const isOne = 'milliseconds' in fault !== 'until' in fault
  check(isOne, 'fault', 'slow for some milliseconds or until a promise resolves', fault)
  if ('milliseconds' in fault) {
    checkCount('fault.milliseconds', fault.milliseconds)
    const isTimed = fault.milliseconds < 2 ** 31
    check(isTimed, 'fault.milliseconds', 'less than 2147483648', fault.milliseconds)
  } else check(typeof fault.until?.then === 'function', 'fault.until', 'a promise', fault.until)
}
