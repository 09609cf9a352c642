/** Scripts can rely on these. */
export const EXIT = { ok: 0, failure: 1, badInput: 2, auditBreach: 3, interrupted: 130 } as const;
