/** What a daemon is doing, in the words of its status file. */
export type DaemonState =
  | 'starting'
  | 'waiting for the database'
  | 'idle'
  | 'billing'
  | 'failed'
  | 'stopping'
  | 'stopped';

export type DaemonRole = 'leader' | 'standby';

/** The status in the daemon's record: an error stays until a run succeeds. */
export function recordedStatus(state: DaemonState, failed: boolean): 'running' | 'stopped' | 'error' {
  if (state === 'stopped') return 'stopped';
  return failed ? 'error' : 'running';
}

/**
 * Whether the heartbeat may advance. It follows progress: an idle daemon (also a standby) is never behind; one in a run must
 * have committed since the last heartbeat; one that failed or hangs may not.
 */
export function heartbeatDue(state: DaemonState, failed: boolean, commitsSinceBeat: number): boolean {
  if (failed) return false;
  return state === 'idle' || (state === 'billing' && commitsSinceBeat > 0);
}
