/**
 * What names that people take for one another have in common: letter case and how a letter is composed don't count
 * ("VM-1" and "vm-1", or é as one character and as two).
 */
export function likenessOf(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC');
}

const UNSEEN = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u;

/** Whether there is something in it that nobody sees, or that changes the direction of writing. */
export function hasUnseenCharacters(text: string): boolean {
  return UNSEEN.test(text);
}

/** The text with all of that made visible, such as \u{1b} for an escape, so that a file can't paint a terminal. */
export function showUnseen(text: string): string {
  return text.replaceAll(new RegExp(UNSEEN, 'gu'), (unseen) => `\\u{${unseen.codePointAt(0)?.toString(16)}}`);
}
