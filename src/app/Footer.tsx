import { pathTo } from '../client/paths.ts';
import { site } from '../client/site.ts';
import { Contact } from '../ui/Contact.tsx';
import { TextLink } from '../ui/TextLink.tsx';

export function Footer() {
  return (
    <footer className="border-line border-t print:hidden">
      <div className="mx-auto flex w-full max-w-5xl flex-wrap items-center gap-x-6 gap-y-2 px-4 py-6 text-sm text-soft sm:px-6">
        <span>{site.operator ?? site.name}</span>
        <Contact />
        <nav aria-label="More" className="ml-auto flex gap-x-6">
          <TextLink href={pathTo('aboutUs')}>About</TextLink>
          <TextLink href={pathTo('apiReference')}>API</TextLink>
        </nav>
      </div>
    </footer>
  );
}
