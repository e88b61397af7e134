import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Who a program runs as; empty is whoever starts it. */
export interface ProgramUser {
  readonly uid?: number
  readonly gid?: number
}

/** Who runs what refuses to be run by root, as PostgreSQL does. */
export async function unprivilegedUser(): Promise<ProgramUser> {
  if (process.getuid?.() !== 0) return {}
  return userNamed('postgres').catch(() => userNamed('nobody'))
}

export async function userNamed(name: string): Promise<ProgramUser> {
  const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}
