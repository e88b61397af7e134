const COLUMNS = [
  ['_id', 'lead_1', 'lead_2'],
  ['campaignId', 'cmp_1', 'cmp_1'],
  ['status', 'active', 'replied'],
  ['aiTag', '', 'Interested'],
  ['currentSequenceStep', '1', '2'],
  ['replied', 'false', 'true'],
  ['addedAt', '2025-06-15T09:00:00.000Z', '2025-06-15T09:00:00.000Z'],
  ['subsequence.id', '', 'sub_1'],
  ['subsequence.status', '', 'active'],
  ['subsequence.currentStep', '', '0'],
  ['subsequence.emailsSent', '', '0'],
  ['subsequence.enrolledAt', '', '2025-06-20T09:00:00.000Z'],
  ['subsequence.completedAt', '', ''],
  ['pendingSend.id', 'send_1', 'send_2'],
  ['pendingSend.sequence', 'main', 'subsequence'],
  ['pendingSend.sendAt', '2025-07-02T09:00:00.000Z', '2025-07-02T09:00:00.000Z'],
  ['sendInFlight.id', '', ''],
  ['sendInFlight.sequence', '', ''],
  ['sendInFlight.subsequenceId', '', ''],
  ['sendInFlight.enrolledAt', '', ''],
  ['sendInFlight.attempt', '', ''],
  ['sendInFlight.claimedAt', '', ''],
  ['sendInFlight.leaseUntil', '', ''],
] as const

/** Creates CSV with every column of a lead and two leads: in no subsequence, and in a subsequence. */
export function createLeadTemplate(): string {
  const lines = ([0, 1, 2] as const).map((row) => COLUMNS.map((cells) => cells[row]).join(','))
  return lines.map((line) => `${line}\r\n`).join('')
}
