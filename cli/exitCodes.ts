/** Scripts can rely on these. */
export const EXIT = {
  ok: 0,
  failure: 1,
  badInput: 2,
  auditBreach: 3,
  degraded: 4,
  outage: 5,
  interrupted: 130,
} as const;
