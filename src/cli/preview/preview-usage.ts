import { PREVIEW_OUTCOMES } from '../../preview/lead-preview.js'
import type { Usage } from '../usage.js'

const OUTCOMES = PREVIEW_OUTCOMES.join(', ').replace(/, (?=\w+$)/, ' or ')

/** The output of `preview --help`. */
export const PREVIEW_USAGE: Usage = [
  'Shows what a change would do to many leads, without changing anything.',
  {
    usage: [
      'preview',
      '<leads>',
      '[--tag <name> | --clear-tag]',
      '[--status <status>]',
      '[options]',
    ],
  },
  { terms: [['<leads>', 'a file of leads, in JSON or CSV; - for standard input']] },
  {
    terms: [
      ['--tag <name>', 'the new AI tag of the leads'],
      ['--clear-tag', 'removes the AI tag of the leads'],
      ['--status <status>', 'the new status of the leads: active or paused'],
      [
        '--campaign <file>',
        'JSON of { "subsequences": [...], "tags": [...] }; required if <leads> does not have them',
      ],
      ['--policy <policy>', 'documented or guarded; defaults to documented'],
      ['--only <outcome>', `also lists the leads with this outcome: ${OUTCOMES}`],
      [
        '--json',
        'prints the counts and each lead as JSON; with --only, just the leads with that outcome',
      ],
      ['--help', 'prints this help'],
      ['--version', 'prints the version'],
    ],
  },
  {
    examples: [
      'preview leads.csv --campaign campaign.json --tag Interested',
      'preview leads.json --clear-tag --only exited',
    ],
  },
  'JSON is an array of leads, or an object with "leads", "subsequences" and "tags". The first line of CSV names the columns, separated by a comma, a semicolon, a tab or |. An empty cell is null if the field can be null. These columns are required:',
  {
    names: [
      '_id',
      'campaignId',
      'status',
      'aiTag',
      'subsequence.id',
      'subsequence.status',
      'subsequence.emailsSent',
      'pendingSend.id',
      'pendingSend.sequence',
    ],
  },
  'These columns are optional, and so is any other column:',
  {
    names: [
      'currentSequenceStep',
      'replied',
      'addedAt',
      'subsequence.currentStep',
      'subsequence.enrolledAt',
      'subsequence.completedAt',
      'pendingSend.sendAt',
    ],
  },
  'If a sender claims e-mails, the columns of the claim are required as well, and subsequence.enrolledAt: a claimed e-mail counts as sent.',
  {
    names: [
      'sendInFlight.id',
      'sendInFlight.sequence',
      'sendInFlight.subsequenceId',
      'sendInFlight.enrolledAt',
      'sendInFlight.attempt',
      'sendInFlight.claimedAt',
      'sendInFlight.leaseUntil',
    ],
  },
  'Exit code: 0 if every lead could be read, 1 if some could not, or if every readable lead would be refused for the same reason, 2 if the command or a file is invalid, 130 if it was stopped.',
]
