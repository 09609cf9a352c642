export type UnitFile = Record<string, Record<string, string[]>>;

/** Parses a unit as systemd.syntax(7) has it: sections, comments, repeated keys. Throws on anything else. */
export function parseUnit(text: string): UnitFile {
  const unit: UnitFile = {};
  let section: Record<string, string[]> | null = null;
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const heading = /^\[([A-Z][A-Za-z]+)\]$/.exec(line)?.[1];
    if (heading !== undefined) {
      section = unit[heading] ??= {};
      continue;
    }
    const [, key = '', value = ''] = /^([A-Za-z][A-Za-z0-9-]*)=(.*)$/.exec(line) ?? [];
    if (section === null || key === '' || value.endsWith('\\'))
      throw new Error(`not a line of a unit: ${line}`);
    section[key] = [...(section[key] ?? []), value];
  }
  return unit;
}

/** The words of a command line, as systemd.service(5) unquotes them. Throws where something would be substituted. */
export function parseCommandLine(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, bare = '']) => {
    const word = quoted?.replaceAll(/\\(.)/g, '$1') ?? bare;
    if (/[$%]/.test(word.replaceAll(/\$\$|%%/g, ''))) throw new Error(`a variable or a specifier: ${word}`);
    return word.replaceAll('$$', '$').replaceAll('%%', '%');
  });
}
