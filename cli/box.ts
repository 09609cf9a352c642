/** Lines in a frame as wide as the longest of them. */
export function drawBox(lines: readonly string[]): string {
  const width = Math.max(...lines.map((line) => line.length));
  const edge = '─'.repeat(width + 2);
  const inside = lines.map((line) => `│ ${line.padEnd(width)} │\n`);
  return `╭${edge}╮\n${inside.join('')}╰${edge}╯\n`;
}
