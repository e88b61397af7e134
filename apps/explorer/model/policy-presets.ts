import { documentedPolicy, guardedPolicy, type LeadPolicy } from 'campaign-lead'

/** The package's presets. */
export const POLICY_PRESETS = { documented: documentedPolicy, guarded: guardedPolicy }

/** Which of the presets a policy is, wherever it came from. */
export function presetOf(policy: LeadPolicy): keyof typeof POLICY_PRESETS | null {
  if (isEqual(policy, documentedPolicy)) return 'documented'
  return isEqual(policy, guardedPolicy) ? 'guarded' : null
}

function isEqual(one: LeadPolicy, other: LeadPolicy): boolean {
  return (
    one.tagMatching === other.tagMatching &&
    one.reEnrollment === other.reEnrollment &&
    one.statusOnEnrollment === other.statusOnEnrollment &&
    [...one.doNotContact].sort().join() === [...other.doNotContact].sort().join()
  )
}
