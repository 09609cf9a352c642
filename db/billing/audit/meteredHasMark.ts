import { pluralize } from '../../../domain/pluralize.ts';
import type { AuditCheck, Breach } from './auditCheck.ts';

interface UnmarkedFleet extends Breach {
  instances: bigint;
  has_wallet: boolean;
}

/** A wallet whose instances are all parked or settled needs no mark, because nothing is metered. */
export const meteredHasMark: AuditCheck<UnmarkedFleet> = {
  code: 'I2',
  title: 'every organization with instances has a wallet, and a mark if they are metered',
  examines: 'wallets',
  sql: `
    SELECT sub.organization_id, NULL::bigint AS subscription_id, count(*) AS instances,
           bool_or(w.organization_id IS NOT NULL) AS has_wallet
    FROM subscriptions sub
    LEFT JOIN wallets w USING (organization_id)
    WHERE (sub.billing_state = 'metered' AND w.billed_through IS NULL)
       OR (sub.billing_state = 'parked' AND w.organization_id IS NULL)
    GROUP BY sub.organization_id`,
  describe: ({ instances, has_wallet }) =>
    has_wallet
      ? `the wallet has no mark, so ${pluralize(instances, 'instance')} that should be billed would not be`
      : `there is no wallet, so ${pluralize(instances, 'instance')} cannot be billed`,
};
