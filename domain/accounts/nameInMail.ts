const LONGEST = 50;

/**
 * A name that somebody chose, as it stands in a mail to somebody else: short, in one line, and nothing that a mail program
 * makes a link of. "Win at evil.example" is “Win at evil example”.
 */
export function nameInMail(name: string): string {
  const plain = name.replaceAll(/[^\p{L}\p{M}\p{N}'&+-]+/gu, ' ').trim();
  const characters = [...plain];
  const short = characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('').trimEnd()}…` : plain;
  return `“${short}”`;
}
