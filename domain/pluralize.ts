/** "1 hour", "1,250 hours". */
export function pluralize(count: bigint | number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${BigInt(count) === 1n ? noun : plural}`;
}
