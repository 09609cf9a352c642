/**
 * A key that names which people could confuse share: letter case and how a letter is composed don't count
 * ("VM-1" and "vm-1", or é as one character and as two).
 */
export function likenessOf(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC');
}

const UNSEEN = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u;

/** Whether it has invisible characters, or ones that change the direction of writing. */
export function hasUnseenCharacters(text: string): boolean {
  return UNSEEN.test(text);
}

/** The text with all of those made visible, such as \u{1b} for an escape, so that a file can't control a terminal. */
export function showUnseen(text: string): string {
  return text.replaceAll(new RegExp(UNSEEN, 'gu'), (unseen) => `\\u{${unseen.codePointAt(0)?.toString(16)}}`);
}
