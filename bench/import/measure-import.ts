// Prints how many milliseconds it takes to import what its arguments name, one after another.
const before = performance.now()
for (const specifier of process.argv.slice(2)) await import(specifier)
console.log(performance.now() - before)
