import type { Site } from '../../contracts/pages.ts';

/** Of this installation, as the server wrote it into the page. */
export const site: Site = readSite();

function readSite(): Site {
  const text = document.getElementById('site')?.textContent;
  if (text) return JSON.parse(text) as Site;
  // The development server writes nothing.
  return {
    name: 'ContainerStacks',
    operator: null,
    contact: null,
    registration: 'open',
    publicStatus: 'fleet',
    mail: false,
    currency: 'USD',
  };
}
