import type { Site } from '../../contracts/pages.ts';

/** This installation's settings, as the server wrote them into the page. */
export const site: Site = readSite();

function readSite(): Site {
  const text = document.getElementById('site')?.textContent;
  if (text) return JSON.parse(text) as Site;
  // The development server writes none.
  return {
    name: 'ContainerStacks',
    operator: null,
    contact: null,
    address: null,
    registration: 'open',
    publicStatus: 'fleet',
    mail: false,
    currency: 'USD',
  };
}
