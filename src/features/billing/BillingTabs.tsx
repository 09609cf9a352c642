import { pathTo } from '../../client/paths.ts';
import { Tabs } from '../../ui/Tabs.tsx';

/** Above every page of the platform’s billing. */
export function BillingTabs() {
  return (
    <div className="mb-8 print:hidden">
      <Tabs
        name="Billing"
        tabs={[
          { href: pathTo('billing'), label: 'Overview', below: '/billing/runs/*' },
          { href: pathTo('wallets'), label: 'Wallets' },
          { href: pathTo('payments'), label: 'Payments' },
          { href: pathTo('plans'), label: 'Plans and prices' },
          { href: pathTo('rebills'), label: 'Rebills' },
          { href: pathTo('users'), label: 'Users' },
          { href: pathTo('platformWebhooks'), label: 'Webhooks' },
          { href: pathTo('auditLog'), label: 'Audit log' },
        ]}
      />
    </div>
  );
}
