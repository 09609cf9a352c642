const LONGEST = 50;

/**
 * A name that one user chose, as shown in a mail to another: short, on one line, and with nothing that a mail program
 * turns into a link. "Win at evil.example" is “Win at evil example”.
 */
export function nameInMail(name: string): string {
  const plain = name.replaceAll(/[^\p{L}\p{M}\p{N}'&+-]+/gu, ' ').trim();
  const characters = [...plain];
  const short = characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('').trimEnd()}…` : plain;
  return `“${short}”`;
}
