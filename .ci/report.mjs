// Prints the times of each gate and compares its CPU seconds with the recorded budget:
//
//   node .ci/report.mjs RESULTS REFERENCE BUDGETS [--record]
//
// RESULTS has a line for each gate: its name, "passed" or "FAILED", and its seconds of wall time, user time and system
// time. REFERENCE has the CPU seconds of .ci/reference.mjs. `--record` overwrites BUDGETS. A gate fails if it failed,
// did not run, has no budget, or exceeds its budget by more than half. Wall time is not compared, because it depends
// on the other work of the machine.
import { readFileSync, writeFileSync } from 'node:fs'

const ALLOWED_GROWTH = 1.5
/** The times of short gates vary by this much. */
const ALLOWED_SECONDS = 5

const [resultsFile, referenceFile, budgetsFile, option] = process.argv.slice(2)
const results = readResults(readFileSync(resultsFile, 'utf8'))
const reference = Number(readFileSync(referenceFile, 'utf8'))
if (option === '--record') writeBudgets()
const budgets = JSON.parse(readFileSync(budgetsFile, 'utf8'))
// Budgets do not shrink on a faster machine, because the reference varies, too.
const scale = Math.max(1, reference / budgets.reference)

const names = new Set([...Object.keys(budgets.gates), ...results.keys()])
const rows = [...names].map((name) => judge(name))
const failed = rows.filter(({ verdict }) => verdict !== 'passed')

console.log(
  `\nCPU seconds of the reference: ${reference.toFixed(2)}; budgets times ${scale.toFixed(2)}`,
)
console.table(Object.fromEntries(rows.map(({ name, ...row }) => [name, row])))
console.log(`${rows.length - failed.length} passed, ${failed.length} failed`)
process.exitCode = failed.length === 0 ? 0 : 1

function readResults(text) {
  const lines = text.trim().split('\n').filter(Boolean)
  return new Map(
    lines.map((line) => {
      const [name, result, wall, user, system] = line.split(' ')
      return [name, { result, wall: Number(wall), cpu: Number(user) + Number(system) }]
    }),
  )
}

function judge(name) {
  const { result, wall, cpu } = results.get(name) ?? {}
  const budget = (budgets.gates[name] ?? Number.NaN) * scale
  return {
    name,
    wall,
    cpu: round(cpu),
    budget: round(budget),
    verdict: verdictOn(result, cpu, budget),
  }
}

function verdictOn(result, cpu, budget) {
  if (result === undefined) return 'did not run'
  if (result !== 'passed') return 'failed'
  if (Number.isNaN(budget)) return 'no budget: record one'
  return cpu > budget * ALLOWED_GROWTH + ALLOWED_SECONDS ? 'over budget' : 'passed'
}

function round(seconds) {
  return seconds === undefined ? undefined : Math.round(seconds * 10) / 10
}

function writeBudgets() {
  const gates = Object.fromEntries([...results].map(([name, { cpu }]) => [name, Math.ceil(cpu)]))
  writeFileSync(budgetsFile, `${JSON.stringify({ reference, gates }, null, 2)}\n`)
}
