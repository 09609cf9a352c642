/** Faults for names in an .env file that look like a misspelt setting; names unlike any setting are another program's. */
export function findMisspelt(given: string[], settings: string[]): string[] {
  return given
    .filter((name) => !settings.includes(name))
    .flatMap((name) => {
      const meant = nearest(name, settings);
      return meant === undefined ? [] : [`${name} is no setting: did you mean ${meant}?`];
    });
}

/** One letter in six may be wrong, or the name may be cut off. */
function nearest(name: string, settings: string[]): string | undefined {
  const byDistance = settings
    .map((setting) => ({ setting, distance: editDistance(name.toUpperCase(), setting) }))
    .sort((one, other) => one.distance - other.distance);
  const [best] = byDistance;
  if (best && best.distance <= Math.floor(best.setting.length / 6)) return best.setting;
  return settings.find((setting) => name.includes('_') && setting.startsWith(`${name}_`));
}

/** How many letters have to be put in, taken out or replaced. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [line, letter] of [...one].entries()) {
    const next = [line + 1];
    for (let column = 1; column <= other.length; column += 1) {
      const [above = 0, left = 0, before = 0] = [row[column], next[column - 1], row[column - 1]];
      next.push(Math.min(above + 1, left + 1, before + (letter === other[column - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
