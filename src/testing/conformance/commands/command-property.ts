import type { LeadDecision } from '../../../core/decision.js'
import { arbitraryCommandCaseOf, COMMAND_KINDS } from '../../arbitraries/command-cases.js'
import type { CommandKind } from '../../arbitraries/command-kinds.js'
import type { UpdateCaseConstraints } from '../../arbitraries/update-cases.js'
import type { Check } from '../../checks/check.js'
import { propertyCheck, type RunOptions } from '../../checks/property-check.js'
import { describeCommandCase } from '../../describe-case.js'
import type { LeadCommandCase } from '../command-implementation.js'
import type { LeadUpdateCase, LeadUpdateOutcome } from '../implementation.js'

/** Lets the implementation under test decide. */
export interface RulesUnderTest {
  readonly decide: (testCase: LeadCommandCase) => Promise<LeadUpdateOutcome>
  readonly update: (testCase: LeadUpdateCase) => Promise<LeadUpdateOutcome>
}

/** A property of every implementation of the commands. */
export interface CommandProperty {
  readonly name: string
  /**
   * `inProcess`: it is about the identity of arguments and results, or about values that JSON cannot represent, and so
   * does not apply to a server.
   */
  readonly scope: 'anywhere' | 'inProcess'
  readonly createCheck: (
    rules: RulesUnderTest,
    constraints: UpdateCaseConstraints,
    run: RunOptions,
  ) => Check
}

/** Options of a property of single decisions. */
export interface CommandPropertyOptions {
  readonly group: string
  /** Defaults to every kind of case. */
  readonly kinds?: readonly CommandKind[]
  readonly scope?: CommandProperty['scope']
  /** Changes each case. */
  readonly change?: (testCase: LeadCommandCase) => LeadCommandCase
}

/** Creates a property of single cases. */
export function createCommandProperty(
  { group, kinds = COMMAND_KINDS, scope = 'anywhere', change }: CommandPropertyOptions,
  name: string,
  description: string,
  findViolations: (
    testCase: LeadCommandCase,
    decide: RulesUnderTest['decide'],
  ) => Promise<readonly string[]>,
): CommandProperty {
  return {
    name,
    scope,
    createCheck({ decide }, constraints, run) {
      const cases = arbitraryCommandCaseOf(kinds, constraints)
      return propertyCheck(
        { group, name, description },
        {
          cases: () => (change === undefined ? cases : cases.map(change)),
          findViolations: (testCase) => findViolations(testCase, decide),
          describe: describeCommandCase,
        },
        run,
      )
    },
  }
}

/** Creates a property of accepted commands; a refusal does not violate it. */
export function createAcceptedProperty(
  options: CommandPropertyOptions,
  name: string,
  description: string,
  findViolations: (decision: LeadDecision, testCase: LeadCommandCase) => readonly string[],
): CommandProperty {
  return createCommandProperty(options, name, description, async (testCase, decide) => {
    const outcome = await decide(testCase)
    return 'decision' in outcome ? findViolations(outcome.decision, testCase) : []
  })
}
