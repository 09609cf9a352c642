import { site } from '../client/site.ts';

/** How to reach the operator, if the settings say so. */
export function Contact() {
  if (site.contact === null) return null;
  const isUrl = /^https?:/.test(site.contact);
  return (
    <a
      className="underline decoration-line underline-offset-4 hover:decoration-current"
      href={isUrl ? site.contact : `mailto:${site.contact}`}
    >
      {isUrl ? new URL(site.contact).host : site.contact}
    </a>
  );
}
