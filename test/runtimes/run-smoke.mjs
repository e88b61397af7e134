import { execute } from './execute.mjs'

/** Runs a program that uses the packed library, in a runtime; gives what it printed. */
export async function runSmoke({ name, binary, args }, program, { folder }) {
  const options = { cwd: folder, env: { RUNTIME: name } }
  return (await execute(binary, [...args, `checks/${program}`], options)).trim()
}
