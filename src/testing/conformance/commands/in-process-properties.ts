import { findDifferences } from '../../checks/json-difference.js'
import {
  compareTwoDecisions,
  compareWithFrozen,
  findChangedArguments,
  findIdentityViolation,
  findKeysWithoutValue,
} from '../properties/in-process-properties.js'
import {
  type CommandProperty,
  type CommandPropertyOptions,
  createAcceptedProperty,
  createCommandProperty,
} from './command-property.js'

const PURE: CommandPropertyOptions = { group: 'a pure function of commands', scope: 'inProcess' }

/** Properties of the objects that are passed in and returned, rather than of their JSON. */
export const inProcessCommandProperties: readonly CommandProperty[] = [
  createCommandProperty(
    PURE,
    'arguments stay unchanged',
    'No argument is changed or frozen',
    findChangedArguments,
  ),

  createCommandProperty(
    PURE,
    'frozen arguments',
    'Deeply frozen arguments lead to the same decision',
    compareWithFrozen,
  ),

  createCommandProperty(
    PURE,
    'the same arguments, the same decision',
    'The same arguments with the same now lead to an equal decision',
    compareTwoDecisions,
  ),

  createAcceptedProperty(
    PURE,
    'identity',
    'If nothing changes, the lead is the object passed in; unchanged nested objects are reused',
    ({ lead }, { lead: before }) => [
      ...findIdentityViolation('lead', lead, before),
      ...FIELDS.flatMap((field) =>
        findIdentityViolation(`lead.${field}`, lead[field], before[field]),
      ),
    ],
  ),

  createCommandProperty(
    PURE,
    'custom fields',
    'Custom fields of a lead stay as they are',
    async (testCase, decide) => {
      const own = { score: 7, notes: ['called twice'] }
      const outcome = await decide({ ...testCase, lead: { ...testCase.lead, ...own } })
      if (!('decision' in outcome)) return []
      const { lead } = outcome.decision
      const isKept = Reflect.get(lead, 'notes') === own.notes
      return [
        ...findDifferences(lead, { ...lead, ...own }),
        ...(isKept ? [] : ['lead.notes is not the same object']),
      ]
    },
  ),

  createAcceptedProperty(PURE, 'plain JSON', 'A decision is plain JSON', (decision) => [
    ...findDifferences(decision, JSON.parse(JSON.stringify(decision))),
    ...findKeysWithoutValue('decision', decision),
  ]),

  createCommandProperty(
    { ...PURE, kinds: ['nothing', 'claimSend', 'recordReply', 'confirmSend'] },
    'invalid commands',
    'A command of the wrong shape is not refused but throws a TypeError that names the field',
    async (testCase, decide) => {
      const violations: string[] = []
      for (const [field, json] of INVALID_COMMANDS) {
        const result = await decide({ ...testCase, command: JSON.parse(json) }).then(
          (outcome) => ('decision' in outcome ? 'accepted' : outcome.refusal.code),
          (error: unknown) => error,
        )
        const isNamed = result instanceof TypeError && result.message.includes(field)
        if (!isNamed) {
          violations.push(
            `${json} is ${String(result)}, expected a TypeError that names "${field}"`,
          )
        }
      }
      return violations
    },
  ),
]

/** The fields of a lead that are objects. */
const FIELDS = ['subsequence', 'pendingSend', 'sendInFlight'] as const

/** Commands of the wrong shape, each with the field that the error has to name. */
const INVALID_COMMANDS: readonly (readonly [field: string, json: string])[] = [
  ['type', '{"type":"sendNow"}'],
  ['sendId', '{"type":"claimSend","leaseSeconds":60}'],
  ['leaseSeconds', '{"type":"claimSend","sendId":"send_1","leaseSeconds":0}'],
  [
    'attempt',
    '{"type":"releaseSend","sendId":"send_1","attempt":0,"retryAt":"2025-07-02T09:00:00.000Z"}',
  ],
  ['retryAt', '{"type":"releaseSend","sendId":"send_1","attempt":1,"retryAt":"tomorrow"}'],
  ['send', '{"type":"scheduleSend"}'],
  ['kind', '{"type":"recordBounce","kind":"unknown"}'],
  ['sequence', '{"type":"completeSequence"}'],
  ['reason', '{"type":"recordUnsubscribe","reason":"spam"}'],
]
