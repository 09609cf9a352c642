const KEY = 'invitation';

/** An invitation's token, kept while the invited person signs in or registers: in this tab, until it is closed. */
export function keepInvitation(token: string): void {
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // The browser has no storage: the link must be opened again.
  }
}

export function readInvitation(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function forgetInvitation(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
