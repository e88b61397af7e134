import type { CampaignLead, LeadCommand, PendingSend } from 'campaign-lead'
import { COMMAND_WORDS, createCommand, createSend } from '../model/commands.js'
import { toFormCommand } from '../model/read-command.js'
import { CountField } from '../parts/count-field.js'
import { SelectField } from '../parts/select-field.js'
import { TextInput } from '../parts/text-input.js'
import { keysOf } from '../rules/rules-graph.js'

/** What a form needs to create another command. */
interface CommandContext {
  /** The lead before the command. */
  readonly lead: CampaignLead
  readonly now: string
}

/** A form for a command. A command of another shape can only be edited as JSON. */
export function CommandForm({
  command,
  onChange,
  ...context
}: CommandContext & {
  readonly command: unknown
  readonly onChange: (command: LeadCommand) => void
}) {
  const known = toFormCommand(command)
  if (known === null) return <p>This command can only be edited as JSON.</p>
  return (
    <div className="fields">
      <SelectField
        label="Command"
        value={known.type}
        choices={COMMANDS}
        onChange={(type) => onChange(createCommand(type, context.lead, context.now))}
      />
      <CommandFields command={known} onChange={onChange} {...context} />
    </div>
  )
}

const COMMANDS = keysOf(COMMAND_WORDS).map((type) => ({ value: type, label: COMMAND_WORDS[type] }))

const SEQUENCES = [
  { value: 'main', label: 'the main sequence' },
  { value: 'subsequence', label: 'the subsequence' },
] as const

const SENDERS = [
  { value: 'person', label: 'a person' },
  { value: 'machine', label: 'a machine, such as an out-of-office notice' },
] as const

const BOUNCES = [
  { value: 'hard', label: 'hard: the address does not accept e-mails' },
  { value: 'soft', label: 'soft: a temporary problem' },
] as const

const NEXT = [
  { value: 'none', label: 'none' },
  { value: 'some', label: 'schedule it' },
] as const

function CommandFields({
  command,
  onChange,
  lead,
  now,
}: CommandContext & {
  readonly command: LeadCommand
  readonly onChange: (command: LeadCommand) => void
}) {
  switch (command.type) {
    case 'scheduleSend':
      return <SendFields send={command.send} onChange={(send) => onChange({ ...command, send })} />
    case 'claimSend':
      return (
        <>
          <SendIdField command={command} onChange={onChange} />
          <CountField
            label="Lease (seconds)"
            value={command.leaseSeconds}
            onChange={(leaseSeconds) => onChange({ ...command, leaseSeconds })}
          />
        </>
      )
    case 'confirmSend': {
      const { next = null, ...rest } = command
      return (
        <>
          <SendIdField command={command} onChange={onChange} />
          <SelectField
            label="Next e-mail"
            value={next === null ? 'none' : 'some'}
            choices={NEXT}
            onChange={(chosen) =>
              onChange(chosen === 'none' ? rest : { ...rest, next: createSend(lead, now) })
            }
          />
          {next !== null && (
            <SendFields
              title="Next e-mail"
              send={next}
              onChange={(send) => onChange({ ...rest, next: send })}
            />
          )}
        </>
      )
    }
    case 'releaseSend':
      return (
        <>
          <SendIdField command={command} onChange={onChange} />
          <CountField
            label="Attempt"
            value={command.attempt}
            onChange={(attempt) => onChange({ ...command, attempt })}
          />
          <TextInput
            label="Retry at (UTC)"
            value={command.retryAt}
            onChange={(retryAt) => onChange({ ...command, retryAt })}
          />
        </>
      )
    case 'recordReply':
      return (
        <SelectField
          label="Written by"
          value={command.auto === true ? 'machine' : 'person'}
          choices={SENDERS}
          onChange={(sender) =>
            onChange(
              sender === 'machine' ? { type: command.type, auto: true } : { type: command.type },
            )
          }
        />
      )
    case 'recordBounce':
      return (
        <SelectField
          label="Kind of bounce"
          value={command.kind}
          choices={BOUNCES}
          onChange={(kind) => onChange({ ...command, kind })}
        />
      )
    case 'completeSequence':
      return (
        <SelectField
          label="Sequence"
          value={command.sequence}
          choices={SEQUENCES}
          onChange={(sequence) => onChange({ ...command, sequence })}
        />
      )
    case 'recordUnsubscribe':
    case 'removeLead':
      return null
    default:
      return command satisfies never
  }
}

function SendIdField<C extends LeadCommand & { readonly sendId: string }>({
  command,
  onChange,
}: {
  readonly command: C
  readonly onChange: (command: C) => void
}) {
  return (
    <TextInput
      label="E-mail id"
      value={command.sendId}
      onChange={(sendId) => onChange({ ...command, sendId })}
    />
  )
}

function SendFields({
  title,
  send,
  onChange,
}: {
  readonly title?: string
  readonly send: PendingSend
  readonly onChange: (send: PendingSend) => void
}) {
  const prefix = title === undefined ? '' : `${title}: `
  return (
    <>
      <TextInput
        label={`${prefix}E-mail id`}
        value={send.id}
        onChange={(id) => onChange({ ...send, id })}
      />
      <SelectField
        label={`${prefix}Sequence`}
        value={send.sequence}
        choices={SEQUENCES}
        onChange={(sequence) => onChange({ ...send, sequence })}
      />
      <TextInput
        label={`${prefix}Send at (UTC)`}
        value={send.sendAt}
        onChange={(sendAt) => onChange({ ...send, sendAt })}
      />
    </>
  )
}
