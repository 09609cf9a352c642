import { type AuditCheck, type Breach, counted } from './auditCheck.ts';

interface UnmarkedFleet extends Breach {
  instances: bigint;
  has_wallet: boolean;
}

export const meteredHasMark: AuditCheck<UnmarkedFleet> = {
  code: 'I2',
  title: 'whoever has metered instances has a wallet with a mark',
  examines: 'wallets',
  sql: `
    SELECT i.organization_id, NULL::bigint AS instance_id, count(*) AS instances,
           bool_or(w.organization_id IS NOT NULL) AS has_wallet
    FROM vps_instances i
    LEFT JOIN wallets w USING (organization_id)
    WHERE i.billing_state IN ('metered', 'parked') AND w.billed_through IS NULL
    GROUP BY i.organization_id`,
  describe: ({ instances, has_wallet }) =>
    has_wallet
      ? `the wallet has no mark, so ${counted(instances, 'instance')} that should be billed would not be`
      : `there is no wallet, so ${counted(instances, 'instance')} cannot be billed`,
};
