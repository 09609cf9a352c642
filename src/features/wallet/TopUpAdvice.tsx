import { pathTo } from '../../client/paths.ts';
import { site } from '../../client/site.ts';
import { useIsAdministrator } from '../../client/viewer.ts';
import { Contact } from '../../ui/Contact.tsx';
import { TextLink } from '../../ui/TextLink.tsx';

/** What to do when the balance is too low: administrators top up, everyone else asks them to. */
export function TopUpAdvice({ handle }: { handle: string }) {
  const isAdministrator = useIsAdministrator();
  if (isAdministrator) {
    return <TextLink href={pathTo('wallet', { organization: handle })}>Top up the wallet</TextLink>;
  }
  return (
    <>
      Ask {site.operator ?? 'the operator'} to top up the wallet
      {site.contact !== null && (
        <>
          : <Contact />
        </>
      )}
      , or open a <TextLink href={pathTo('tickets', { organization: handle })}>ticket</TextLink>.
    </>
  );
}
