import type { WalletStatement } from '../../../contracts/statements.ts';
import { formatCount, Money } from '../../ui/Money.tsx';
import { Shares } from '../../ui/Shares.tsx';

const NAMES = { vps: 'Instances', container: 'Containers', addon: 'Add-ons' } as const;

/** What the hours that began in a period cost, by what they were hours of. */
export function UsageByKind({
  usage: { byKind },
  period,
}: {
  usage: WalletStatement['usage'];
  period: string;
}) {
  if (byKind.length === 0) return null;
  return (
    <div className="mt-8 max-w-md">
      <h2 className="font-semibold">Usage in {period} by kind</h2>
      <Shares
        parts={byKind.map(({ kind, hours, amount }) => ({
          name: `${NAMES[kind]}, ${formatCount(hours)} hours`,
          size: Number(amount),
          figure: <Money amount={amount} />,
        }))}
      />
    </div>
  );
}
