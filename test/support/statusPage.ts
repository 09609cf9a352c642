import type { Page } from 'playwright-core';

/** What banner, rows and tab say, all at the same moment. */
export interface PageSays {
  banner: string;
  app: string;
  database: string;
  /** Empty where the page shows nothing of it. */
  billing: string;
  title: string;
  icon: string;
}

const READ = `(() => {
  const text = (element) => element?.textContent ?? '';
  const heading = (name) => [...document.querySelectorAll('h3')].find(({ textContent }) => textContent === name);
  const word = (name) => text(heading(name)?.nextElementSibling?.lastElementChild);
  const icon = document.querySelector('link[rel=icon]').getAttribute('href');
  return {
    banner: text(document.querySelector('main [role=status] p')),
    app: word('App'),
    database: word('Database'),
    billing: word('Billing'),
    title: document.title.split(' · ')[0],
    icon: /fill="(#\\w+)"/.exec(decodeURIComponent(icon))?.[1] ?? icon,
  };
})()`;

export function readStatusPage(page: Page): Promise<PageSays> {
  return page.evaluate<PageSays>(READ);
}
