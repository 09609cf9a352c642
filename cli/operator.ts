import { userInfo } from 'node:os';

/** Who is at the machine: there is no sign-in at a terminal. */
export function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without a name, as in some containers.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
