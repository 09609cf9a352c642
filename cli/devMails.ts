import type { Plugin } from 'vite';
import type { WrittenMail } from '../domain/mails/content.ts';
import { previewMails } from './previewMails.ts';

/** The development server's pages under /dev/mails: every mail, its HTML and its text. */
export function mailPreviews(): Plugin {
  return {
    name: 'mail-previews',
    apply: 'serve',
    configureServer({ middlewares }) {
      middlewares.use('/dev/mails', (request, response, next) => {
        const page = previewPage(previewMails(), request.url ?? '/');
        if (page === null) return next();
        response.setHeader('content-type', `${page.type}; charset=utf-8`);
        response.end(page.body);
      });
    },
  };
}

/** What is at a path below /dev/mails, such as "/suspended.html"; null: nothing. */
function previewPage(
  mails: Record<string, WrittenMail>,
  path: string,
): { type: string; body: string } | null {
  if (/^\/?$/.test(path)) return { type: 'text/html', body: listOf(mails) };
  const [, name = '', form] = /^\/([a-z-]+)\.(html|txt)$/.exec(path) ?? [];
  const mail = Object.hasOwn(mails, name) ? mails[name] : undefined;
  if (mail === undefined) return null;
  return form === 'html' ? { type: 'text/html', body: mail.html } : { type: 'text/plain', body: mail.text };
}

/** Names are words and hyphens; subjects are made up by us, of examples that need no escaping. */
function listOf(mails: Record<string, WrittenMail>): string {
  const items = Object.entries(mails).map(
    ([name, { subject }]) => `<section><h2>${subject}</h2>
<p>${name}: <a href="/dev/mails/${name}.html">HTML</a>, <a href="/dev/mails/${name}.txt">text</a></p>
<iframe title="${subject}" src="/dev/mails/${name}.html" loading="lazy"></iframe></section>`,
  );
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mails</title>
<style>
  :root { color-scheme: light dark; font-family: system-ui, sans-serif; }
  body { margin: 2rem; display: grid; gap: 2rem; grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr)); }
  h1 { grid-column: 1 / -1; margin: 0; }
  h2 { font-size: 1rem; margin: 0; }
  iframe { width: 100%; height: 34rem; border: 1px solid #8888; border-radius: 8px; }
</style>
<h1>Mails</h1>
${items.join('\n')}
</html>
`;
}
