/** What `preview --help` prints. */
export const PREVIEW_USAGE = `Tells what a change would do to many leads, before anything is done. It changes nothing.

Usage: npx campaign-lead preview <leads> [--tag <name> | --clear-tag] [--status <status>] [options]

  <leads>             a file of leads, in JSON or CSV; - for standard input

  --tag <name>        the AI tag that the leads would get
  --clear-tag         they would have no AI tag any more
  --status <status>   the status that they would get: active or paused
  --campaign <file>   JSON of { "subsequences": [...], "tags": [...] }, where <leads> has none
  --policy <policy>   documented or guarded; documented where not given
  --only <outcome>    also lists the leads of this outcome: enrolled, switched, exited,
                      skippedInProgress, nothing, refused or unreadable
  --json              prints the counts and each lead as JSON, to be read by a program; with --only,
                      just the leads of that outcome
  --help              prints this
  --version           prints the version

JSON is an array of leads, or an object of "leads", "subsequences" and "tags". The first line of CSV
names the columns, and tells whether a comma, a semicolon, a tab or | is between them. An empty cell is
null, where the field may be that. These columns must be there:

  _id, campaignId, status, aiTag, subsequence.id, subsequence.status, subsequence.emailsSent,
  pendingSend.id, pendingSend.sequence

These may be there, and any others:

  currentSequenceStep, replied, addedAt, subsequence.currentStep, subsequence.enrolledAt,
  subsequence.completedAt, pendingSend.sendAt

Exit code: 0 where every lead could be read, 1 where some could not, or all that could be would be
refused for the same reason, 2 where the command or a file is wrong, 130 where it was stopped.`
