import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The user that a program runs as. Defaults to the user of this process. */
export interface ProgramUser {
  readonly uid?: number
  readonly gid?: number
}

/** Finds a user for programs that root cannot run, such as PostgreSQL. */
export async function unprivilegedUser(): Promise<ProgramUser> {
  if (process.getuid?.() !== 0) return {}
  return userNamed('postgres').catch(() => userNamed('nobody'))
}

export async function userNamed(name: string): Promise<ProgramUser> {
  const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}
