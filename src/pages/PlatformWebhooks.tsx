import { pathTo } from '../client/paths.ts';
import { WebhooksCard } from '../features/webhooks/WebhooksCard.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';
import { TextLink } from '../ui/TextLink.tsx';

export default function PlatformWebhooks() {
  return (
    <>
      <p className="mb-1 text-sm text-soft">
        <TextLink href={pathTo('billing')}>Billing</TextLink>
      </p>
      <PageHeading
        title="Webhooks"
        about="Send what happens, to the platform and to every organization, to your own servers."
      />
      <div className="mt-8">
        <WebhooksCard owner={null} />
      </div>
    </>
  );
}
