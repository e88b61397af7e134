// Prints the CPU seconds of a fixed amount of work. The budgets of the gates scale with it, because machines differ in
// speed.
import { readFileSync } from 'node:fs'

const text = readFileSync('vectors/lead-updates.v1.json', 'utf8')
for (let round = 0; round < 100; round += 1) JSON.stringify(JSON.parse(text))

const { user, system } = process.cpuUsage()
console.log((user + system) / 1e6)
