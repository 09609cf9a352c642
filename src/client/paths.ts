import { PAGES, type PageName } from '../../contracts/pages.ts';

/** The address of a page, such as pathTo('wallet', { organization: 'acme' }). */
export function pathTo(page: PageName, parts: Record<string, string> = {}): string {
  return PAGES[page].path.replace(/:(\w+)/g, (_match, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`${page} needs ${name}`);
    return encodeURIComponent(part);
  });
}
