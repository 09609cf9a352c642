import type * as contracts from '../../contracts/serviceCredits.ts';
import { formatTimestamp } from '../../domain/instant.ts';
import { formatMicros } from '../../domain/money.ts';
import { countMinutes } from '../../domain/status/downtime.ts';
import { CREDIT_STATES, creditKey } from '../../domain/wallets/serviceCredit.ts';
import type { OrganizationCredit } from '../services/wallets/organizationCredit.ts';
import type { AppliedCredit, ServiceCredit } from '../services/wallets/serviceCreditService.ts';

/** `listed`: how many organizations, those with the largest credits first. */
export function viewServiceCredit(
  credit: ServiceCredit | AppliedCredit,
  { listed = 100 } = {},
): contracts.ServiceCredit {
  const { incident, startsAt, endsAt, wholeWindow, percent, regions, down, unknownMinutes } = credit;
  const largest = credit.organizations.toSorted((one, other) =>
    other.creditMicros > one.creditMicros ? 1 : other.creditMicros < one.creditMicros ? -1 : 0,
  );
  return {
    incident,
    key: creditKey(incident),
    from: formatTimestamp(startsAt),
    until: formatTimestamp(endsAt),
    wholeWindow,
    percent,
    regions,
    minutesDown: countMinutes(down),
    minutesUnknown: unknownMinutes,
    decidedBy: credit.decided?.by ?? null,
    decidedAt: formatTimestamp(credit.decided?.at ?? null),
    totals: viewTotals(credit.organizations),
    organizations: largest.slice(0, listed).map(viewOrganization),
    failures: 'failures' in credit ? credit.failures : [],
  };
}

function viewTotals(organizations: OrganizationCredit[]): contracts.ServiceCredit['totals'] {
  const byState = Map.groupBy(organizations, ({ state }) => state);
  const sums = CREDIT_STATES.map((state) => {
    const those = byState.get(state) ?? [];
    const credit = formatMicros(those.reduce((sum, { creditMicros }) => sum + creditMicros, 0n));
    return [state, { organizations: those.length, credit }];
  });
  return Object.fromEntries(sums) as contracts.ServiceCredit['totals'];
}

function viewOrganization(credit: OrganizationCredit): contracts.ServiceCredit['organizations'][number] {
  const { organization, name, state, hours, chargedMicros, creditMicros, entryNo, pendingId } = credit;
  return {
    organization,
    name,
    state,
    hours: Number(hours),
    charged: formatMicros(chargedMicros),
    credit: formatMicros(creditMicros),
    entry: entryNo === null ? null : String(entryNo),
    pending: pendingId === null ? null : String(pendingId),
  };
}
