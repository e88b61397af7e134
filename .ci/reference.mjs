// Prints the CPU seconds of a fixed amount of work. The budgets of the gates scale with it, because machines differ in
// speed.
import { readFileSync } from 'node:fs'

// Only the lists of version 1.0.0: later vectors would make the work larger, and so relax the budgets.
const [lists] = readFileSync('vectors/lead-updates.v1.json', 'utf8').split(',\n  "commands": [')
const text = `${lists}}`
for (let round = 0; round < 100; round += 1) JSON.stringify(JSON.parse(text))

const { user, system } = process.cpuUsage()
console.log((user + system) / 1e6)
