/** Why an instance can't get a plan's disk, in words; null when it can. A disk grows with its data, but never shrinks. */
export function whyDiskRefused(
  plan: { code: string; diskGib: number },
  diskGib: number | null,
): string | null {
  if (diskGib === null || plan.diskGib >= diskGib) return null;
  return `plan "${plan.code}" has a disk of ${plan.diskGib} GiB, and a disk of ${diskGib} GiB can’t shrink`;
}
