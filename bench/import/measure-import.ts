// Imports the arguments one after another, and prints the milliseconds.
const before = performance.now()
for (const specifier of process.argv.slice(2)) await import(specifier)
console.log(performance.now() - before)
