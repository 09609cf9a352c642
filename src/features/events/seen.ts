/** Up to which event somebody has looked, kept in this browser. */
const keyOf = (organization: string) => `events-seen:${organization}`;

export function seenUntil(organization: string): number {
  try {
    return Number(localStorage.getItem(keyOf(organization)) ?? 0) || 0;
  } catch {
    // Storage is switched off: everything counts as new.
    return 0;
  }
}

export function markSeen(organization: string, sequence: number): void {
  try {
    localStorage.setItem(keyOf(organization), String(sequence));
  } catch {
    // The same.
  }
}
