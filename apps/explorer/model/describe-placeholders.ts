import { printValue } from '../../../src/core/argument-checks.js'
import type { Placeholder } from './complete-value.js'
import { printField } from './lead-fields.js'

/** Describes the placeholders of a lead in one sentence for each kind of field. */
export function describePlaceholders(placeholders: readonly Placeholder[]): string[] {
  const ids = placeholders.filter(({ field }) => field.isId)
  const others = placeholders.filter(({ field }) => !field.isId)
  const commands = others.filter(({ field }) => field.readBy === 'commands')
  const unread = others.filter(({ field }) => field.readBy === 'nothing')
  return [
    ...describe(ids, (pronoun) => `no rule reads ${pronoun}, but intents contain ${pronoun}`),
    ...describe(commands, (pronoun) => `updates do not read ${pronoun}, only commands do`),
    ...describe(unread, (pronoun) => `no rule reads ${pronoun}`),
  ]
}

function describe(
  placeholders: readonly Placeholder[],
  explain: (pronoun: 'it' | 'them') => string,
): string[] {
  const missing = placeholders.filter(({ was }) => was === undefined)
  const invalid = placeholders.filter(({ was }) => was !== undefined)
  return [...toSentence(missing, 'missing', explain), ...toSentence(invalid, 'invalid', explain)]
}

function toSentence(
  placeholders: readonly Placeholder[],
  state: 'missing' | 'invalid',
  explain: (pronoun: 'it' | 'them') => string,
): string[] {
  if (placeholders.length === 0) return []
  const names = placeholders.map(({ field, was }) =>
    was === undefined
      ? `\`${printField(field)}\``
      : `\`${printField(field)}\` (${printValue(was)})`,
  )
  const isOne = names.length === 1
  const verb = isOne ? 'is' : 'are'
  const used = placeholders.every(({ field }) => field.isId)
    ? ` (here ${listWords(placeholders.map(({ value }) => `\`${String(value)}\``))})`
    : ''
  return [`${listWords(names)} ${verb} ${state}; ${explain(isOne ? 'it' : 'them')}${used}.`]
}

/** Joins words as in a sentence. */
export function listWords(words: readonly string[]): string {
  return new Intl.ListFormat('en').format(words)
}
