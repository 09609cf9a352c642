import { WebhooksCard } from '../features/webhooks/WebhooksCard.tsx';
import { BillingTabs } from '../features/billing/BillingTabs.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

export default function PlatformWebhooks() {
  return (
    <>
      <BillingTabs />
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
