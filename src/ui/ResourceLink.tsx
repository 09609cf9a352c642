import type { Parked } from '../../contracts/administration.ts';
import { pathTo } from '../client/paths.ts';
import { TextLink } from './TextLink.tsx';

/** What is billed, by name, with a link to where it is shown: an add-on is shown on its instance's page. */
export function ResourceLink({
  organization,
  kind,
  instance,
  addonOf,
  name,
  query,
}: Pick<Parked, 'organization' | 'kind' | 'instance' | 'addonOf' | 'name'> & {
  /** Which of an instance's hours to show there. */
  query?: URLSearchParams | undefined;
}) {
  if (kind === 'container') return <TextLink href={pathTo('containers', { organization })}>{name}</TextLink>;
  const path = pathTo('instance', { organization, instance: addonOf ?? instance });
  return <TextLink href={query && kind === 'vps' ? `${path}?${query}` : path}>{name}</TextLink>;
}
